"""Where every command of the API is handed in: carried out, and its outcome shown with version and position."""

from typing import Annotated

from fastapi import Depends, Response

from project_svc.api.actions import View
from project_svc.api.dependencies import Wired
from project_svc.api.models import ProjectOut
from project_svc.api.representation import represent
from project_svc.application.handlers import Projects
from project_svc.domain.project.commands import ProjectCommand
from shared import web
from shared.kernel import record
from shared.web import Command, CommandIfMatch, Principal


@record
class Desk(web.Desk):
    projects: Projects

    async def hand_in(self, command: ProjectCommand, caller: Principal) -> ProjectOut:
        done = await self.projects.handle(command, self.context, caller.org)
        project = self.tell(done)
        in_charge = await self.projects.in_charge(project, caller.org)
        return represent(project, View(caller=caller, today=self.today, in_charge=in_charge))


async def desk(context: Command, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, projects=wired.projects, response=response)


async def desk_if_match(context: CommandIfMatch, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, projects=wired.projects, response=response)


AtDesk = Annotated[Desk, Depends(desk)]
AtDeskIfMatch = Annotated[Desk, Depends(desk_if_match)]
"""For what is decided upon a version that the caller has seen."""
