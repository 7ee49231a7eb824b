"""The directory's organisations: what the tree around them allows."""

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory
from checklist_svc.domain.organisation import commands as c
from checklist_svc.domain.organisation.decider import Dissolved
from checklist_svc.domain.organisation.events import OrganisationEvent
from checklist_svc.domain.organisation.state import Organisation
from shared.kernel import Context, NotFound, Outcome, Refused, Text, record


class HasChildren(Refused):
    slug = "organisation-has-children"
    title = Text("Organisations hang under it", "该组织尚有下级组织")


class OwnHeir(Refused):
    slug = "organisation-own-heir"
    title = Text("An organisation can't be merged into itself", "组织不得并入自身")


@record
class Organisations:
    """``root``: everywhere the top of the subtree that the caller reaches."""

    aggregate: Aggregate[c.OrganisationCommand, Organisation, OrganisationEvent]
    directory: Directory

    async def show(self, organisation: str) -> Outcome[Organisation]:
        return await self.aggregate.load(organisation)

    async def level_below(self, parent: str | None) -> int:
        """The level of what hangs under ``parent``. Raises `NotFound`."""
        if parent is None:
            return 1
        place = await self.directory.place(parent)
        if place is None:
            raise NotFound(f"no organisation {parent}")
        return place.level + 1

    async def handle(self, command: c.OrganisationCommand, context: Context, root: str) -> Outcome[Organisation]:
        async def let_in(_: Organisation) -> None:
            match command:
                case c.RegisterOrganisation() | c.ImportOrganisation():
                    await self._under(command.profile.parent, command.organisation, root)
                case c.ChangeOrganisation(parent=parent):
                    await self._reached(command.organisation, root)
                    if parent is not None:
                        await self._under(parent, command.organisation, root)
                case c.DissolveOrganisation():
                    await self._reached(command.organisation, root)
                    await self._dissolvable(command, root)

        return await self.aggregate.carry_out(command.organisation, command, context, let_in)

    async def _under(self, parent: str | None, organisation: str, root: str) -> None:
        """A place in the caller's subtree: under a parent that lives, or its very top."""
        if parent is None:
            if organisation != root:
                raise NotFound(f"{organisation} is not the top of {root}")
            return
        await self._reached(parent, root)
        place = await self.directory.place(parent)
        if place is not None and not place.living:
            raise Dissolved(f"{parent} has been dissolved")

    async def _dissolvable(self, command: c.DissolveOrganisation, root: str) -> None:
        if command.merged_into == command.organisation:
            raise OwnHeir(f"{command.organisation} can't be its own heir")
        if command.merged_into is not None:
            await self._reached(command.merged_into, root)
        if await self.directory.has_children(command.organisation):
            raise HasChildren(f"move or dissolve first what hangs under {command.organisation}")

    async def _reached(self, organisation: str, root: str) -> None:
        if not await self.directory.reaches(root, organisation):
            raise NotFound(f"no organisation {organisation}")
