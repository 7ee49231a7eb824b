"""Group commit: commands that arrive together share one short transaction, each with an outcome of its own.

One writer per `Database` takes what waits, in order, and sends it as one call on a connection of its own. While a call
is under way the next group gathers, so a group is as large as the load makes it: nobody waits for company.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import asyncpg

from shared.eventstore.appending import Entry, append_entries
from shared.eventstore.away import LOST, store_away
from shared.faultpoints import fault
from shared.kernel import Appended, OutcomeUnknown

ROOM = 1024
"""Commands that may wait; who comes then waits for room."""

COMMANDS = 256
EVENTS = 1024
"""The most of one call, so that it stays short; a single command may have more events."""

Ring = Callable[[], None]


class _Waiting(NamedTuple):
    entry: Entry
    answer: asyncio.Future[Appended]
    ring: Ring


class GroupWriter:
    """``await writer.append(entry, ring)``; `close` writes what waits and takes nothing more."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None
        self._waiting: deque[_Waiting] = deque()
        self._room = asyncio.Semaphore(ROOM)
        self._writing: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, entry: Entry, ring: Ring) -> Appended:
        """``ring`` is called after the commit, also when the caller was cancelled meanwhile.

        A caller that is cancelled while its command waits takes it back; what was sent goes on to its end.
        Raises `WrongExpectedVersion`, `OutcomeUnknown` and the driver's errors.
        """
        async with self._room:
            if self._closed:
                raise asyncpg.InterfaceError("the writer is closed")
            answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
            self._waiting.append(_Waiting(entry, answer, ring))
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write(), name="group commit")
            return await answer

    async def close(self) -> None:
        self._closed = True
        if self._writing:
            await self._writing
        if self._connection:
            with suppress(*LOST):
                await self._connection.close(timeout=5)

    async def _write(self) -> None:
        while group := self._next_group():
            fault("append.before")
            said = await self._say([waiting.entry for waiting in group])
            fault("append.after_commit")
            for waiting, outcome in zip(group, said, strict=True):
                if waiting.answer.done():  # its caller is gone
                    continue
                if isinstance(outcome, Appended):
                    waiting.answer.set_result(outcome)
                else:
                    waiting.answer.set_exception(outcome)
            for ring in {waiting.ring for waiting in group}:
                ring()

    def _next_group(self) -> Sequence[_Waiting]:
        """From the front of the queue; who would meet its own stream or command in the group keeps its place."""
        group: list[_Waiting] = []
        later: list[_Waiting] = []
        taken: set[object] = set()
        events = 0
        while self._waiting and len(group) < COMMANDS and events < EVENTS:
            waiting = self._waiting.popleft()
            entry = waiting.entry
            if waiting.answer.done():
                continue
            command = entry.command_id.int  # a UUID's own hash is Python's work
            if entry.stream in taken or command in taken:
                later.append(waiting)
                continue
            if group and events + len(entry.events) > EVENTS:
                later.append(waiting)
                break
            taken.update((entry.stream, command))
            events += len(entry.events)
            group.append(waiting)
        self._waiting.extendleft(reversed(later))
        return group

    async def _say(self, entries: Sequence[Entry]) -> Sequence[Appended | Exception]:
        """Each one's outcome. Where one breaks a constraint the call fails for all: then one by one."""
        try:
            return await append_entries(self._line, entries)
        except Exception as error:  # noqa: BLE001 - it belongs to the callers
            if len(entries) == 1 or isinstance(error, OutcomeUnknown) or store_away(error):
                return [error] * len(entries)
        return [outcome for entry in entries for outcome in await self._say([entry])]

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[asyncpg.Connection]:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connect()
        yield self._connection
