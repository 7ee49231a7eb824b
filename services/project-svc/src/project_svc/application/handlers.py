"""From command to stream, past the two rules that span streams: who may know of a project, and who is a secretary."""

from project_svc.application.ports import Directory
from project_svc.domain.project import commands as c
from project_svc.domain.project.decider import project_decider
from project_svc.domain.project.events import ProjectEvent
from project_svc.domain.project.state import Project, Status
from shared.kernel import Context, EventStore, Folds, NotFound, Outcome, Refused, Text, day_of, latest, transact


class NotInOffice(Refused):
    slug = "not-in-office"
    title = Text("Only a secretary in office claims a project", "须由在任书记认领")


class NotInCharge(Refused):
    slug = "not-in-charge"
    title = Text("The project is held outside your subtree", "项目责任单位不在您的管辖范围内")


class Projects:
    """What can be done with projects. ``org`` is everywhere the root of the subtree that the caller reaches."""

    def __init__(self, store: EventStore[ProjectEvent], directory: Directory) -> None:
        self._store, self._directory = store, directory
        self._folds = Folds[Project]()

    async def show(self, project: str, org: str) -> Outcome[Project]:
        """A project from its stream. Raises `NotFound`, also where the caller may not know of it."""
        shown = await self._load(project)
        open_to_claim = shown.state.status is Status.APPROVED
        if not shown.version or not await self._known(shown.state, org, from_below=open_to_claim):
            raise NotFound(f"no project {project}")
        return shown

    async def in_charge(self, project: Project, org: str) -> bool:
        """Whether its bearer is in the caller's subtree: who only knows of it may claim it, and no more."""
        return await self._directory.reaches(org, project.bearer.organisation)

    async def handle(self, command: c.ProjectCommand, context: Context, org: str) -> Outcome[Project]:
        """Carry out a command.

        Raises what `transact` raises, `NotFound` where the caller may not know of the project, `NotInCharge` where
        its bearer is outside the subtree, and `NotInOffice`.
        """

        async def let_in(before: Project) -> None:
            await self._let_in(command, before, context, org)

        stream = _stream(command.project)
        return await transact(self._store, stream, project_decider, command, context, self._folds, let_in)

    async def _let_in(self, command: c.ProjectCommand, project: Project, context: Context, org: str) -> None:
        """What lies outside the subtree is answered like what isn't there, and before its version is looked at."""
        match command:
            case c.DeclareProject(by=by):
                await self._reached(by.organisation, org)
                known = project.status is Status.UNDECLARED or await self._known(project, org)
            case c.ClaimProject(by=by):
                await self._reached(by.organisation, org)
                known = await self._known(project, org, from_below=True)
            case _:
                known = await self._known(project, org)
        if not known:
            raise NotFound(f"no project {command.project}")
        match command:
            case c.DeclareProject():
                pass
            case c.ClaimProject(by=by):
                if by.organisation not in await self._directory.offices_of(by.person, day_of(context.at)):
                    raise NotInOffice(f"{by.person} is not the secretary of {by.organisation}")
            case _:
                if not await self.in_charge(project, org):
                    raise NotInCharge(f"{project.bearer.organisation} holds {command.project}")

    async def _reached(self, organisation: str, org: str) -> None:
        if not await self._directory.reaches(org, organisation):
            raise NotFound(f"no organisation {organisation}")

    async def _known(self, project: Project, org: str, *, from_below: bool = False) -> bool:
        """Declared or held in the caller's subtree; ``from_below``, declared by a superior of the caller is enough."""
        if project.status is Status.UNDECLARED:
            return False
        declarer, bearer = project.declared_by.organisation, project.bearer.organisation
        return (
            await self._directory.reaches(org, declarer)
            or (bearer != declarer and await self._directory.reaches(org, bearer))
            or (from_below and await self._directory.reaches(declarer, org))
        )

    async def _load(self, project: str) -> Outcome[Project]:
        return await latest(self._store, _stream(project), project_decider, self._folds)


def _stream(project: str) -> str:
    return f"project/{project}"
