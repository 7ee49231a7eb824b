"""Where a command of an API is handed in, and its outcome told with version and position."""

from datetime import date
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response

from shared.kernel import Context, Outcome, day_of, record
from shared.web.etag import answer
from shared.web.ports import ports_of

S = TypeVar("S")


@record
class Desk:
    """What every command comes with. A service adds the handlers that it hands its commands to."""

    context: Context
    response: Response

    @property
    def today(self) -> date:
        """The day in Shanghai on which the command is said."""
        return day_of(self.context.at)

    def tell(self, done: Outcome[S]) -> S:
        """The state that the command left; its version and position go into the answer's headers."""
        answer(self.response, done)
        return done.state


async def today(request: Request) -> date:
    """The day in Shanghai, by the clock that dates facts."""
    return day_of(await ports_of(request).clock.now())


Today = Annotated[date, Depends(today)]
