"""The years of appraisal."""

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory
from checklist_svc.domain.cycle import commands as c
from checklist_svc.domain.cycle.events import CycleEvent
from checklist_svc.domain.cycle.state import Cycle
from shared.kernel import Context, NotFound, Outcome, Refused, Text, record


class CycleNotRunning(Refused):
    slug = "cycle-not-running"
    title = Text("The cycle isn't open", "该年度未开启或已结束")


@record
class Cycles:
    aggregate: Aggregate[c.CycleCommand, Cycle, CycleEvent]
    directory: Directory

    async def show(self, cycle: int, root: str) -> Outcome[Cycle]:
        """A cycle is known to all under the superior who opened it, and above."""
        found = await self.aggregate.load(cycle)
        superior = found.state.organisation
        if not (await self.directory.reaches(root, superior) or await self.directory.reaches(superior, root)):
            raise NotFound(f"no cycle {cycle}")
        return found

    async def require_running(self, cycle: int) -> None:
        """Asked of the stream itself. Raises `CycleNotRunning`."""
        if not (await self.aggregate.find(cycle)).state.running:
            raise CycleNotRunning(f"{cycle} is not open, or closed")

    async def handle(self, command: c.CycleCommand, context: Context, root: str) -> Outcome[Cycle]:
        async def let_in(before: Cycle) -> None:
            superiors = [before.organisation] if before.phase else []
            if isinstance(command, c.OpenCycle):
                superiors.append(command.organisation)
            for superior in superiors:
                if not await self.directory.reaches(root, superior):
                    raise NotFound(f"no organisation {superior}")

        return await self.aggregate.carry_out(command.cycle, command, context, let_in)
