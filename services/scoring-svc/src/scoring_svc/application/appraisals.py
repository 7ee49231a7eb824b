"""Facts about an appraisee of a session: overrides, and problems of last year. Cohort and cycle are the session's."""

from typing import TypeAlias

from scoring_svc.application.facts import Facts
from scoring_svc.application.reports import report_id
from scoring_svc.application.sessions import SessionStreams, appraised
from scoring_svc.domain.override import commands as override_commands
from scoring_svc.domain.override.details import Details as OverrideDetails
from scoring_svc.domain.override.events import OverrideEvent
from scoring_svc.domain.override.state import Override
from scoring_svc.domain.problem import commands as problem_commands
from scoring_svc.domain.problem.details import Details as ProblemDetails
from scoring_svc.domain.problem.events import ProblemEvent
from scoring_svc.domain.problem.state import Problem
from shared.kernel import Context, Outcome, record

OverrideFacts: TypeAlias = Facts[override_commands.OverrideCommand, Override, OverrideEvent]
ProblemFacts: TypeAlias = Facts[problem_commands.ProblemCommand, Problem, ProblemEvent]


@record
class Appraisee:
    """One appraisee in one session; ``org`` is the root of the caller's subtree."""

    session: str
    organisation: str
    org: str


class Appraisals:
    """Each raises what `appraised` and `Facts.handle` raise."""

    def __init__(self, sessions: SessionStreams, overrides: OverrideFacts, problems: ProblemFacts) -> None:
        self._sessions, self._overrides, self._problems = sessions, overrides, problems

    async def propose_override(
        self, fact: str, appraisee: Appraisee, reason: str, context: Context
    ) -> Outcome[Override]:
        terms = await appraised(self._sessions, appraisee.session, appraisee.organisation)
        details = OverrideDetails(
            organisation=appraisee.organisation, session=appraisee.session, cohort=terms.cohort, cycle=terms.cycle
        )
        command = override_commands.ProposeOverride(fact=fact, details=details, reason=reason, by=context.actor)
        return await self._overrides.handle(fact, command, context, appraisee.org, about=appraisee.organisation)

    async def note_unanswered(
        self, fact: str, appraisee: Appraisee, problem: str, context: Context
    ) -> Outcome[Problem]:
        terms = await appraised(self._sessions, appraisee.session, appraisee.organisation)
        details = ProblemDetails(
            organisation=appraisee.organisation,
            session=appraisee.session,
            cycle=terms.cycle,
            report=report_id(appraisee.session, appraisee.organisation),
            problem=problem,
        )
        command = problem_commands.NoteUnanswered(fact=fact, details=details)
        return await self._problems.handle(fact, command, context, appraisee.org, about=appraisee.organisation)
