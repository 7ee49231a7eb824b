"""The lists of the year: one of a kind for each secretary and cycle."""

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.cycles import Cycles
from checklist_svc.application.ports import Directory, Lists
from checklist_svc.domain.checklist import commands as c
from checklist_svc.domain.checklist.events import ChecklistEvent
from checklist_svc.domain.checklist.refusals import ChecklistExists
from checklist_svc.domain.checklist.state import Checklist
from checklist_svc.domain.checklist.values import ListHead
from shared.kernel import Context, NotFound, Outcome, Refused, Text, day_of, record


class NotTheSecretary(Refused):
    slug = "not-the-secretary"
    title = Text("The person holds no post there", "该人员未在该组织任职")


@record
class Checklists:
    aggregate: Aggregate[c.ChecklistCommand, Checklist, ChecklistEvent]
    directory: Directory
    lists: Lists
    cycles: Cycles

    async def show(self, checklist: str, root: str) -> Outcome[Checklist]:
        found = await self.aggregate.load(checklist)
        await self._reached(found.state, root)
        return found

    async def draft(self, command: c.DraftChecklist, context: Context, root: str) -> Outcome[Checklist]:
        head = command.head

        async def let_in(before: Checklist) -> None:
            if not await self.directory.reaches(root, head.organisation):
                raise NotFound(f"no organisation {head.organisation}")
            await self._reached(before, root)
            await self.cycles.require_running(head.cycle)
            await self._fits(head, context)

        return await self.aggregate.carry_out(head.checklist, command, context, let_in)

    async def handle(self, command: c.LaterCommand, context: Context, root: str) -> Outcome[Checklist]:
        """Any command on a list that is there."""

        async def let_in(before: Checklist) -> None:
            if before.head is None:
                raise NotFound(f"no checklist {command.checklist}")
            await self._reached(before, root)
            if isinstance(command, c.IssueChecklist):
                await self.cycles.require_running(before.head.cycle)
                await self._alone(before.head, drafts=False)

        return await self.aggregate.carry_out(command.checklist, command, context, let_in)

    async def _fits(self, head: ListHead, context: Context) -> None:
        await self._alone(head, drafts=True)
        if not await self.directory.in_office(head.person, head.organisation, day_of(context.at)):
            raise NotTheSecretary(f"{head.person} holds no post of {head.organisation} today")

    async def _alone(self, head: ListHead, *, drafts: bool) -> None:
        if twin := await self.lists.twin_of(head, drafts=drafts):
            raise ChecklistExists(f"{twin} is the {head.kind} list of {head.person} for {head.cycle}")

    async def _reached(self, checklist: Checklist, root: str) -> None:
        if checklist.head and not await self.directory.reaches(root, checklist.head.organisation):
            raise NotFound(f"no checklist {checklist.head.checklist}")
