"""Where every command of the API is handed in, and its outcome told with version and position."""

from datetime import date
from typing import Annotated, TypeVar

from fastapi import Depends, Response

from checklist_svc.api.dependencies import Wired
from checklist_svc.wiring import Wiring
from shared.kernel import Context, Outcome, day_of, record
from shared.web import Command, CommandIfMatch, answer

S = TypeVar("S")


@record
class Desk:
    context: Context
    wired: Wiring
    response: Response

    @property
    def today(self) -> date:
        """The day in Shanghai on which the command is said."""
        return day_of(self.context.at)

    def tell(self, done: Outcome[S]) -> S:
        """The state that the command left; its version and position go into the answer's headers."""
        answer(self.response, done)
        return done.state


async def desk(context: Command, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, wired=wired, response=response)


async def desk_if_match(context: CommandIfMatch, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, wired=wired, response=response)


AtDesk = Annotated[Desk, Depends(desk)]
AtDeskIfMatch = Annotated[Desk, Depends(desk_if_match)]
"""For what is decided upon a version that the caller has seen."""
