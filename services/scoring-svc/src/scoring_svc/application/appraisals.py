"""Facts about an appraisee of a session: overrides, and problems of last year. Cohort and cycle are the session's."""

from typing import TypeAlias

from scoring_svc.application.facts import Facts
from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.reports import report_id
from scoring_svc.application.sessions import SessionStreams, appraised, terms_of
from scoring_svc.domain.override import commands as override_commands
from scoring_svc.domain.override.details import Details as OverrideDetails
from scoring_svc.domain.override.events import OverrideEvent
from scoring_svc.domain.override.state import Override
from scoring_svc.domain.problem import commands as problem_commands
from scoring_svc.domain.problem.details import Details as ProblemDetails
from scoring_svc.domain.problem.events import ProblemEvent
from scoring_svc.domain.problem.state import Problem
from scoring_svc.domain.session.terms import Terms
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
    """Said from above alone: `NotFound` where the session's superior lies outside the caller's subtree.

    Each raises what `appraised` and `Facts.handle` raise.
    """

    def __init__(
        self, sessions: SessionStreams, overrides: OverrideFacts, problems: ProblemFacts, directory: Directory
    ) -> None:
        self._sessions, self._overrides, self._problems, self._directory = sessions, overrides, problems, directory

    async def propose_override(
        self, fact: str, appraisee: Appraisee, reason: str, context: Context
    ) -> Outcome[Override]:
        terms = await self._terms(appraisee)
        details = OverrideDetails(
            organisation=appraisee.organisation, session=appraisee.session, cohort=terms.cohort, cycle=terms.cycle
        )
        command = override_commands.ProposeOverride(fact=fact, details=details, reason=reason, by=context.actor)
        return await self._overrides.handle(fact, command, context, appraisee.org, about=appraisee.organisation)

    async def decide_override(
        self, fact: str, command: override_commands.OverrideCommand, context: Context, org: str
    ) -> Outcome[Override]:
        """Confirm it, or withdraw it."""
        await self._from_above(f"override {fact}", (await self._overrides.show(fact, org)).state.details, org)
        return await self._overrides.handle(fact, command, context, org)

    async def note_unanswered(
        self, fact: str, appraisee: Appraisee, problem: str, context: Context
    ) -> Outcome[Problem]:
        terms = await self._terms(appraisee)
        details = ProblemDetails(
            organisation=appraisee.organisation,
            session=appraisee.session,
            cycle=terms.cycle,
            report=report_id(appraisee.session, appraisee.organisation),
            problem=problem,
        )
        command = problem_commands.NoteUnanswered(fact=fact, details=details)
        return await self._problems.handle(fact, command, context, appraisee.org, about=appraisee.organisation)

    async def note_answered(self, fact: str, context: Context, org: str) -> Outcome[Problem]:
        await self._from_above(f"problem {fact}", (await self._problems.show(fact, org)).state.details, org)
        return await self._problems.handle(fact, problem_commands.NoteAnswered(fact=fact), context, org)

    async def _terms(self, appraisee: Appraisee) -> Terms:
        return await appraised(
            self._sessions, self._directory, appraisee.session, appraisee.organisation, appraisee.org
        )

    async def _from_above(self, asked: str, details: OverrideDetails | ProblemDetails | None, org: str) -> None:
        if details is not None:
            terms = terms_of((await self._sessions.find(details.session)).state)
            await reached(self._directory, org, terms.organisation, asked=asked)
