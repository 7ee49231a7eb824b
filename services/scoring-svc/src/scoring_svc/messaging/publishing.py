"""Stored event → public contract: what the other services are told, and in which words.

What `PUBLISHERS` does not name stays inside: proposals, signed sheets, who sits on a panel.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from scoring_svc.domain.adjustment import events as adjustment
from scoring_svc.domain.cohort import events as cohort
from scoring_svc.domain.override import events as override
from scoring_svc.domain.problem import events as problem
from scoring_svc.domain.report import events as report
from scoring_svc.domain.report.content import Content
from scoring_svc.domain.scheme import SchemeAdopted
from scoring_svc.domain.session import events as session
from scoring_svc.domain.talk import events as talk
from scoring_svc.domain.veto import events as veto
from scoring_svc.messaging import publications
from shared import contracts
from shared.kernel import Recorded

SOURCE, TOPIC = "/scoring-svc", "zeren.scoring"


def publish(recorded: Recorded[Any]) -> contracts.Data | None:
    """The public form of a stored event, None for a private one."""
    publisher = PUBLISHERS.get(type(recorded.event))
    return publisher(recorded.event, recorded.actor) if publisher else None


def _scheme(event: SchemeAdopted, by: str) -> contracts.SchemeAdoptedV1:
    return contracts.SchemeAdoptedV1(
        organisation=event.organisation,
        recorded_by=by,
        scheme=event.scheme,
        version=event.version,
        classes=event.classes,
        cycles=event.cycles,
        supersedes=event.supersedes,
        document=dict(event.data),
    )


def _cohort(event: cohort.CohortFormed | cohort.CohortChanged) -> dict[str, Any]:
    return {
        "organisation": event.organisation,
        "cohort": event.cohort,
        "cycle": event.cycle,
        "scheme": event.scheme,
        "members": tuple(
            contracts.CohortMember(organisation=member.organisation, class_=member.class_) for member in event.members
        ),
    }


def _session(event: session.SessionOpened | session.SessionClosed) -> dict[str, Any]:
    terms = event.terms
    return {
        "organisation": terms.organisation,
        "session": event.session,
        "cohort": terms.cohort,
        "cycle": terms.cycle,
        "scheme": terms.scheme,
        "scheme_version": terms.scheme_version,
        "kind": terms.kind,
        "first_day": terms.first_day,
        "panel": tuple(contracts.PanelGroup(group=seats.group, members=len(seats.members)) for seats in terms.panel),
    }


def _session_closed(event: session.SessionClosed, by: str) -> contracts.SessionClosedV1:
    cast = tuple(contracts.GroupCast(group=cast.group, count=cast.count) for cast in event.cast)
    return contracts.SessionClosedV1(recorded_by=by, **_session(event), cast=cast)


def _content(content: Content) -> dict[str, Any]:
    shares = content.shares
    return {
        "organisation": content.organisation,
        "report": content.report,
        "person": content.person,
        "cycle": content.cycle,
        "session": content.session,
        "shares": contracts.ReportShares(
            achievements=shares.achievements, problems=shares.problems, total=shares.total
        ),
        "flags": content.flags,
    }


def _scores(event: report.ReportScored | report.ReportVoided) -> dict[str, Any]:
    return {
        "organisation": event.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "person": event.person,
        "cycle": event.cycle,
        "session": event.session,
    }


def _report_scored(event: report.ReportScored, by: str) -> contracts.ReportScoredV1:
    groups = tuple(contracts.GroupScores(group=group.group, scores=group.scores) for group in event.groups)
    return contracts.ReportScoredV1(recorded_by=by, **_scores(event), groups=groups)


def _talk(event: talk.TalkHeld | talk.TalkVoided) -> dict[str, Any]:
    details = event.details
    return {
        "organisation": details.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "target": details.target,
        "person": details.person,
        "cycle": details.cycle,
        "occurred_on": details.occurred_on,
        "trigger": details.trigger,
        "by": details.by,
        "set_off_by_result": details.set_off_by_result,
    }


def _veto(event: veto.VetoRaised | veto.VetoLifted | veto.VetoVoided) -> dict[str, Any]:
    details = event.details
    return {
        "organisation": details.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "person": details.person,
        "effects": details.effects,
        "in_force_from": details.in_force_from,
        "until": details.until,
        "ground": details.ground,
        "source": details.source,
    }


def _adjustment(event: adjustment.AdjustmentGranted | adjustment.AdjustmentWithdrawn) -> dict[str, Any]:
    details = event.details
    return {
        "organisation": details.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "cycle": details.cycle,
        "occurred_on": details.occurred_on,
        "amount": details.amount,
        "ground": details.ground,
        "source": details.source,
    }


def _override(event: override.GradeOverridden | override.OverrideWithdrawn) -> dict[str, Any]:
    details = event.details
    return {
        "organisation": details.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "cohort": details.cohort,
        "session": details.session,
        "cycle": details.cycle,
        "reason": event.reason,
        "by": event.by,
    }


def _problem(event: problem.ProblemUnanswered | problem.ProblemAnswered) -> dict[str, Any]:
    details = event.details
    return {
        "organisation": details.organisation,
        "fact": event.fact,
        "revision": event.revision,
        "session": details.session,
        "cycle": details.cycle,
        "report": details.report,
        "problem": details.problem,
    }


Publisher = Callable[[Any, str], contracts.Data]

PUBLISHERS: Mapping[type[Any], Publisher] = MappingProxyType(
    {
        SchemeAdopted: _scheme,
        cohort.CohortFormed: lambda event, by: contracts.CohortFormedV1(recorded_by=by, **_cohort(event)),
        cohort.CohortChanged: lambda event, by: contracts.CohortChangedV1(recorded_by=by, **_cohort(event)),
        session.SessionOpened: lambda event, by: contracts.SessionOpenedV1(recorded_by=by, **_session(event)),
        session.SessionClosed: _session_closed,
        report.ReportSubmitted: lambda event, by: contracts.ReportSubmittedV1(
            recorded_by=by, **_content(event.content)
        ),
        report.ReportReturned: lambda event, by: contracts.ReportReturnedV1(
            recorded_by=by, **_content(event.content), reason=event.reason
        ),
        report.ReportAccepted: lambda event, by: contracts.ReportAcceptedV1(recorded_by=by, **_content(event.content)),
        report.ReportScored: _report_scored,
        report.ReportVoided: lambda event, by: contracts.ReportVoidedV1(recorded_by=by, **_scores(event)),
        talk.TalkHeld: lambda event, by: contracts.TalkHeldV1(recorded_by=by, **_talk(event)),
        talk.TalkVoided: lambda event, by: contracts.TalkVoidedV1(recorded_by=by, **_talk(event)),
        veto.VetoRaised: lambda event, by: contracts.VetoRaisedV1(recorded_by=by, **_veto(event)),
        veto.VetoLifted: lambda event, by: contracts.VetoLiftedV1(recorded_by=by, **_veto(event)),
        veto.VetoVoided: lambda event, by: contracts.VetoVoidedV1(recorded_by=by, **_veto(event)),
        adjustment.AdjustmentGranted: lambda event, by: contracts.AdjustmentGrantedV1(
            recorded_by=by, **_adjustment(event)
        ),
        adjustment.AdjustmentWithdrawn: lambda event, by: contracts.AdjustmentWithdrawnV1(
            recorded_by=by, **_adjustment(event)
        ),
        override.GradeOverridden: lambda event, by: contracts.GradeOverriddenV1(recorded_by=by, **_override(event)),
        override.OverrideWithdrawn: lambda event, by: contracts.GradeWithdrawnV1(recorded_by=by, **_override(event)),
        problem.ProblemUnanswered: lambda event, by: contracts.ProblemUnansweredV1(recorded_by=by, **_problem(event)),
        problem.ProblemAnswered: lambda event, by: contracts.ProblemAnsweredV1(recorded_by=by, **_problem(event)),
        **publications.PUBLISHERS,
    }
)
"""How each public event goes out: the event and who recorded it → its contract."""
