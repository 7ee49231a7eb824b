"""The clock of a driven run (the demo year, the tests), read and set over HTTP. There is none in production."""

from typing import Annotated, Protocol, runtime_checkable

from fastapi import Depends

from shared.eventstore import Clock
from shared.kernel import Text
from shared.web.auth.guard import Caller, requires
from shared.web.auth.principal import Principal
from shared.web.exact import Router
from shared.web.models import In, Out
from shared.web.problems import Kind, Rejected
from shared.web.values import Instant

BACKWARDS = Kind(slug="clock-backwards", status=409, title=Text("The clock runs forwards only", "时钟不可回拨"))


@runtime_checkable
class Driven(Clock, Protocol):
    async def drive(self, instant: Instant) -> None:
        """From here on it is ``instant``."""


class ClockIn(In):
    now: Instant


class ClockOut(Out):
    """The instant at which facts are now recorded 当前（受控）时间."""

    now: Instant


def clock_routes(clock: Driven) -> Router:
    router = Router(prefix="/clock", tags=["clock"])

    @router.get("")
    async def read_clock(_: Caller) -> ClockOut:
        """The instant at which facts are now recorded 读取时钟."""
        return ClockOut(now=await clock.now())

    @router.put("")
    async def drive_clock(body: ClockIn, _: Annotated[Principal, Depends(requires("admin"))]) -> ClockOut:
        """Set the clock forwards 拨动时钟. 409 when it would run backwards."""
        await clock.drive(body.now)
        now = await clock.now()
        if now > body.now:
            raise Rejected(BACKWARDS, Text(f"it is {now.isoformat()} already", f"现在已是 {now.isoformat()}"))
        return ClockOut(now=now)

    return router
