"""Contract → what scoring keeps of it: a fact for a dossier, or a statement for the register.

One table for each; what stands in neither is of no concern to a result and is passed over.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from scoring_svc.domain import dossier as d
from scoring_svc.domain import register as r
from scoring_svc.domain.row import Row
from shared import contracts as k
from shared.kernel import record

SPANS_YEARS = 0
"""The cycle under which a fact rests that is in force over several (a veto)."""

T = TypeVar("T", bound=k.Data)


@record
class Filed:
    """A revision of a fact on its way into the dossier of ``organisation`` in ``cycle``."""

    cycle: int
    organisation: str
    slot: d.Slot
    revision: d.Revision[Any]


Taken: TypeAlias = Filed | r.Entry[Any] | None
Reading: TypeAlias = tuple[d.Slot, int, Any]
"""Slot, cycle, content; without content the revision takes the fact out."""


def take(event: k.CloudEvent, partition: int) -> Taken:
    """What to keep of an event that lies in ``partition`` of its topic."""
    data = event.data
    kind = type(data)
    if isinstance(data, k.FactData) and (read := FACTS.get(kind)):
        slot, cycle, content = read(data)
        return Filed(
            cycle=cycle,
            organisation=data.organisation,
            slot=slot,
            revision=d.Revision(
                fact=data.fact,
                revision=data.revision,
                source=event.source,
                sequence=event.number,
                event=event.id,
                recorded=event.recorded_at,
                content=content,
            ),
        )
    if state := STATEMENTS.get(kind):
        return r.Entry(
            stream=event.subject,
            version=event.streamversion,
            source=event.source,
            partition=partition,
            sequence=event.number,
            recorded=event.recorded_at,
            content=state(data),
        )
    return None


def _inspection(data: k.InspectionRecordedV1 | k.InspectionCorrectedV1) -> Reading:
    content = d.Inspection(
        cycle=data.cycle,
        quarter=data.quarter,
        kind=data.kind,
        occurred_on=data.occurred_on,
        marks=tuple(d.Mark(indicator=one.indicator, score=one.score, value=one.value) for one in data.scores),
    )
    return d.Slot.INSPECTIONS, data.cycle, content


def _report(data: k.ReportScoredV1) -> Reading:
    content = d.ReportScore(
        cycle=data.cycle,
        session=data.session,
        groups=tuple(d.GroupScores(group=one.group, scores=one.scores) for one in data.groups),
    )
    return d.Slot.REPORT_SCORES, data.cycle, content


def _adjustment(data: k.AdjustmentGrantedV1) -> Reading:
    content = d.Adjustment(cycle=data.cycle, occurred_on=data.occurred_on, amount=data.amount, ground=data.ground)
    return d.Slot.ADJUSTMENTS, data.cycle, content


def _talk(data: k.TalkHeldV1) -> Reading:
    content = d.Talk(
        cycle=data.cycle,
        occurred_on=data.occurred_on,
        target=data.target,
        set_off_by_result=data.set_off_by_result,
    )
    return d.Slot.TALKS, data.cycle, content


def _veto(data: k.VetoRaisedV1 | k.VetoLiftedV1) -> Reading:
    content = d.Veto(effects=data.effects, in_force_from=data.in_force_from, until=data.until, ground=data.ground)
    return d.Slot.VETOES, SPANS_YEARS, content


def _problem(data: k.ProblemUnansweredV1) -> Reading:
    content = d.UnansweredProblem(cycle=data.cycle, session=data.session, problem=data.problem)
    return d.Slot.PROBLEMS, data.cycle, content


def _override(data: k.GradeOverriddenV1) -> Reading:
    content = d.Override(cycle=data.cycle, cohort=data.cohort, reason=data.reason, by=data.by)
    return d.Slot.OVERRIDES, data.cycle, content


def _evaluation(data: k.ProjectAcceptedV1) -> Reading:
    return d.Slot.MEASURES, data.cycle, d.Measure(cycle=data.cycle, source="evaluation", value=data.evaluation)


def _taken_out(slot: d.Slot) -> Callable[[Any], Reading]:
    def read(data: Any) -> Reading:  # noqa: ANN401 - any withdrawal that carries its cycle
        return slot, data.cycle, None

    return read


def _veto_voided(_: k.VetoVoidedV1) -> Reading:
    return d.Slot.VETOES, SPANS_YEARS, None


FACTS: Mapping[type[k.Data], Callable[[Any], Reading]] = {
    k.InspectionRecordedV1: _inspection,
    k.InspectionCorrectedV1: _inspection,
    k.InspectionWithdrawnV1: _taken_out(d.Slot.INSPECTIONS),
    k.ReportScoredV1: _report,
    k.ReportVoidedV1: _taken_out(d.Slot.REPORT_SCORES),
    k.AdjustmentGrantedV1: _adjustment,
    k.AdjustmentWithdrawnV1: _taken_out(d.Slot.ADJUSTMENTS),
    k.TalkHeldV1: _talk,
    k.TalkVoidedV1: _taken_out(d.Slot.TALKS),
    k.VetoRaisedV1: _veto,
    k.VetoLiftedV1: _veto,
    k.VetoVoidedV1: _veto_voided,
    k.ProblemUnansweredV1: _problem,
    k.ProblemAnsweredV1: _taken_out(d.Slot.PROBLEMS),
    k.GradeOverriddenV1: _override,
    k.GradeWithdrawnV1: _taken_out(d.Slot.OVERRIDES),
    k.ProjectAcceptedV1: _evaluation,
}


def _scheme(data: k.SchemeAdoptedV1) -> r.SchemeInForce:
    return r.SchemeInForce(scheme=data.scheme, version=data.version, cycles=data.cycles, data=data.document)


def _list(data: k.CohortFormedV1 | k.CohortChangedV1) -> r.Listed:
    return r.Listed(
        cohort=data.cohort,
        superior=data.organisation,
        cycle=data.cycle,
        scheme=data.scheme,
        members=tuple((member.organisation, member.class_) for member in data.members),
    )


def _opened(data: k.SessionOpenedV1) -> r.Opened:
    return r.Opened(
        session=data.session,
        cohort=data.cohort,
        kind=data.kind,
        first_day=data.first_day,
        scheme=data.scheme,
        scheme_version=data.scheme_version,
    )


def _appointed(data: k.SecretaryAppointedV1) -> r.Appointed:
    return r.Appointed(organisation=data.organisation, post=data.post, person=data.person, first_day=data.from_)


def _left(data: k.SecretaryLeftV1) -> r.Left:
    return r.Left(
        organisation=data.organisation, post=data.post, person=data.person, first_day=data.from_, until=data.until
    )


def _node(data: k.OrganisationRegisteredV1 | k.OrganisationChangedV1 | k.OrganisationDissolvedV1) -> r.Node:
    return r.Node(
        organisation=data.organisation,
        name=data.name,
        kind=data.kind,
        parent=data.parent,
        effective_on=data.effective_on,
        dissolved=isinstance(data, k.OrganisationDissolvedV1),
    )


def _announced(data: k.ResultPublishedV1 | k.ResultRevisedV1) -> r.Announced:
    row = Row(
        cycle=data.row.cycle,
        cohort=data.row.cohort,
        scheme=data.row.scheme,
        scheme_version=data.row.scheme_version,
        organisation=data.row.organisation,
        person=data.row.person,
        components=data.row.components,
        adjustments=data.row.adjustments,
        composite=data.row.composite,
        rank=data.row.rank,
        threshold=data.row.threshold,
        grade=data.row.grade,
        bars=data.row.bars,
        missing=data.row.missing,
        override=data.row.override,
    )
    return r.Announced(cohort=data.cohort, organisation=data.organisation, digest=data.digest, row=row)


def _issued(data: k.ResultsPublishedV1 | k.ResultsRevisedV1) -> r.Issued:
    return r.Issued(
        cohort=data.cohort,
        cycle=data.cycle,
        scheme=data.scheme,
        scheme_version=data.scheme_version,
        digest=data.digest,
        sequences=tuple((one.source, one.partition, one.sequence) for one in data.sequences),
    )


STATEMENTS: Mapping[type[k.Data], Callable[[Any], Any]] = {
    k.SchemeAdoptedV1: _scheme,
    k.CohortFormedV1: _list,
    k.CohortChangedV1: _list,
    k.SessionOpenedV1: _opened,
    k.SecretaryAppointedV1: _appointed,
    k.SecretaryLeftV1: _left,
    k.OrganisationRegisteredV1: _node,
    k.OrganisationChangedV1: _node,
    k.OrganisationDissolvedV1: _node,
    k.ResultPublishedV1: _announced,
    k.ResultRevisedV1: _announced,
    k.ResultsPublishedV1: _issued,
    k.ResultsRevisedV1: _issued,
}
