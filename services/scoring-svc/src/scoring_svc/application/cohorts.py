"""Cohorts: formed under a scheme that is there, for a year that it is for."""

from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.schemes import Schemes, scheme_for
from scoring_svc.application.streams import Streams
from scoring_svc.domain.cohort import commands as c
from scoring_svc.domain.cohort.events import CohortEvent
from scoring_svc.domain.cohort.state import Cohort
from shared.kernel import Context, NotFound, Outcome


class Cohorts:
    """``org`` is everywhere the root of the subtree that the caller reaches."""

    def __init__(
        self, streams: Streams[c.CohortCommand, Cohort, CohortEvent], schemes: Schemes, directory: Directory
    ) -> None:
        self._streams, self._schemes, self._directory = streams, schemes, directory

    async def show(self, cohort: str, org: str) -> Outcome[Cohort]:
        """A cohort is seen from above, and by its members."""
        found = await self._streams.find(cohort)
        is_member = any(member.organisation == org for member in found.state.members)
        if not is_member:
            await self._seen(found.state, org)
        return found

    async def form(self, command: c.FormCohort, context: Context, org: str) -> Outcome[Cohort]:
        """Raises `Invalid` for a scheme that nobody has adopted or that is for other years; what `transact` raises."""

        async def let_in(before: Cohort) -> None:
            await reached(self._directory, org, command.organisation)
            if before.cohort:
                await self._seen(before, org)
            await scheme_for(command.cycle, command.scheme, self._schemes)

        return await self._streams.handle(command.cohort, command, context, let_in)

    async def change(self, command: c.ChangeCohort, context: Context, org: str) -> Outcome[Cohort]:
        """Raises as `form` does."""

        async def let_in(before: Cohort) -> None:
            if not before.cohort:
                raise NotFound(f"no {self._streams.named(command.cohort)}")
            await self._seen(before, org)
            if command.scheme:
                await scheme_for(before.cycle, command.scheme, self._schemes)

        return await self._streams.handle(command.cohort, command, context, let_in)

    async def _seen(self, cohort: Cohort, org: str) -> None:
        await reached(self._directory, org, cohort.organisation, asked=self._streams.named(cohort.cohort))
