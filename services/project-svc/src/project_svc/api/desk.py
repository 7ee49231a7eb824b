"""Where every command of the API is handed in: carried out, and its outcome shown with version and position."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Response

from project_svc.api.actions import View
from project_svc.api.dependencies import Wired
from project_svc.api.models import ProjectOut
from project_svc.api.representation import represent
from project_svc.application.handlers import Projects
from project_svc.domain.project.commands import ProjectCommand
from shared.kernel import Context, day_of, record
from shared.web import Command, CommandIfMatch, Principal, answer


@record
class Desk:
    context: Context
    projects: Projects
    response: Response

    @property
    def today(self) -> date:
        """The day in Shanghai on which the command is said."""
        return day_of(self.context.at)

    async def hand_in(self, command: ProjectCommand, caller: Principal) -> ProjectOut:
        done = await self.projects.handle(command, self.context, caller.org)
        answer(self.response, done)
        in_charge = await self.projects.in_charge(done.state, caller.org)
        return represent(done.state, View(caller=caller, today=self.today, in_charge=in_charge))


async def desk(context: Command, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, projects=wired.projects, response=response)


async def desk_if_match(context: CommandIfMatch, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, projects=wired.projects, response=response)


AtDesk = Annotated[Desk, Depends(desk)]
AtDeskIfMatch = Annotated[Desk, Depends(desk_if_match)]
"""For what is decided upon a version that the caller has seen."""
