"""Inspections, and whom an inspector may not inspect."""

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory
from checklist_svc.domain.inspection import commands as c
from checklist_svc.domain.inspection.events import InspectionEvent
from checklist_svc.domain.inspection.state import Inspection
from checklist_svc.domain.inspection.values import Visit
from shared.kernel import Context, NotFound, Outcome, day_of, record


@record
class Inspections:
    """``root``: the organisation of the caller, who reaches its subtree and inspects there, but never itself."""

    aggregate: Aggregate[c.InspectionCommand, Inspection, InspectionEvent]
    directory: Directory

    async def show(self, inspection: str, root: str) -> Outcome[Inspection]:
        found = await self.aggregate.load(inspection)
        await self._reached(found.state, root)
        return found

    async def record(self, inspection: str, visit: Visit, context: Context, root: str) -> Outcome[Inspection]:
        command = c.RecordInspection(
            inspection=inspection,
            visit=visit,
            own_organisations=await self._own_organisations(visit, context, root),
            today=day_of(context.at),
        )

        async def let_in(before: Inspection) -> None:
            if not await self.directory.reaches(root, visit.organisation):
                raise NotFound(f"no organisation {visit.organisation}")
            await self._reached(before, root)

        return await self.aggregate.carry_out(inspection, command, context, let_in)

    async def correct(
        self, inspection: str, visit: Visit, reason: str, context: Context, root: str
    ) -> Outcome[Inspection]:
        command = c.CorrectInspection(
            inspection=inspection,
            visit=visit,
            reason=reason,
            own_organisations=await self._own_organisations(visit, context, root),
            today=day_of(context.at),
        )
        return await self._revise(command, context, root)

    async def withdraw(self, command: c.WithdrawInspection, context: Context, root: str) -> Outcome[Inspection]:
        return await self._revise(command, context, root)

    async def _revise(
        self, command: c.CorrectInspection | c.WithdrawInspection, context: Context, root: str
    ) -> Outcome[Inspection]:
        async def let_in(before: Inspection) -> None:
            if before.visit is None:
                raise NotFound(f"no inspection {command.inspection}")
            await self._reached(before, root)

        return await self.aggregate.carry_out(command.inspection, command, context, let_in)

    async def _own_organisations(self, visit: Visit, context: Context, root: str) -> frozenset[str]:
        """The caller's, and those in which the caller or an inspector held a post on that day."""
        return await self.directory.offices_of({*visit.inspectors, context.actor}, visit.occurred_on) | {root}

    async def _reached(self, inspection: Inspection, root: str) -> None:
        visit = inspection.visit
        if visit and not await self.directory.reaches(root, visit.organisation):
            raise NotFound(f"no inspection {inspection.inspection}")
