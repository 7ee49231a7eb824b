"""A deadline for every answer: whatever hangs below, the caller is told in time that the outcome is unknown."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.limits import IMPORT_LIMIT
from shared.web.problems import OUTCOME_UNKNOWN, STORE_AWAY, Rejected, problem

DEADLINE = 7.5
"""Seconds from the last byte of a request until it is cancelled. What lies below lets go within two more, so that the
caller has an answer within ten."""

IMPORTING = 60.0
"""The same for a route that takes a whole file."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Deadline:
    """Cancels what takes longer. A command that was sent to the store goes on to its end, and a repeat tells it.

    While the body comes the clock stands still: that has a deadline of its own.
    """

    def __init__(self, app: ASGIApp, *, seconds: float = DEADLINE) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False
        async with _Hourglass(scope, self._seconds) as hourglass:

            async def receiving() -> Message:
                hourglass.lay()
                message = await receive()
                if not answered:
                    hourglass.turn()
                return message

            async def sending(message: Message) -> None:
                nonlocal answered
                answered = True
                hourglass.lay()
                await send(message)

            await self._app(scope, receiving, sending)
        if hourglass.ran_out:
            kind = STORE_AWAY if scope["method"] in SAFE else OUTCOME_UNKNOWN
            await problem(Rejected(kind, headers={"Retry-After": "1"}), scope)(scope, receive, send)


class _Hourglass:
    """Cancels its block when the sand has run out, and is silent about it: ``ran_out`` says so."""

    def __init__(self, scope: Scope, seconds: float) -> None:
        self._scope, self._seconds = scope, seconds
        self._timeout = asyncio.timeout(None)
        self._until: float | None = None
        self._looking: asyncio.TimerHandle | None = None
        self.ran_out = False

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self.turn()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self._looking:
            self._looking.cancel()
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            self.ran_out = True
        return self.ran_out

    def turn(self) -> None:
        self._until = asyncio.get_running_loop().time() + self._seconds
        self._look_at(self._until)

    def lay(self) -> None:
        """On its side: nothing falls."""
        self._until = None

    def _look_at(self, moment: float) -> None:
        """One look is enough: it looks again where the glass was turned meanwhile. (A timer costs more than a note.)"""
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_at(moment, self._look)

    def _look(self) -> None:
        self._looking = None
        if self._until is None:
            return
        if self._until > asyncio.get_running_loop().time():
            self._look_at(self._until)
        else:
            self._empty()

    def _empty(self) -> None:
        # which route it is becomes known below us only
        imports = getattr(self._scope.get("route"), "max_body_size", None) == IMPORT_LIMIT
        if imports and self._seconds < IMPORTING:
            self._seconds = IMPORTING
            self.turn()
        else:
            self._timeout.reschedule(asyncio.get_running_loop().time())
