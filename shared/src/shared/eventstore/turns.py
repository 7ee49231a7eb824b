"""Where those who lost on a stream wait in line, so that each loses to the few who come and not to all who lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from weakref import WeakValueDictionary

import asyncpg

from shared.eventstore.away import BUSY, LOST

TURN_LOCKS = 7209
"""The first of the two numbers of such a lock; the second is of the stream. Two streams that share one merely wait."""

PATIENCE = 1.0
"""Seconds in line at most: whoever is before may be frozen. A turn is a courtesy; the version decides who was first."""

MEMORY = 1.0
"""Seconds after a turn that somebody had to wait for, or came to from a loss, in which the stream counts as crowded.
Who comes then waits at once: else the winner of a moment ago, who knows the newest version, would win again and again,
and the line would stand."""

SHARE = 4
"""One connection of so many may wait for a turn: those whose turn it is need one to read with."""

TRY = "select pg_try_advisory_xact_lock($1, hashtext($2))"
WAIT = "select pg_advisory_xact_lock($1, hashtext($2))"


class Turns:
    """The lines of one process, and its places in those of all processes. A line for each stream.

    ``letting_go``: seconds after which the connection that held a place is no longer waited for.
    """

    def __init__(self, pool: asyncpg.Pool, *, letting_go: float) -> None:
        self._pool, self._letting_go = pool, letting_go
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(max(1, pool.get_max_size() // SHARE))

    def crowded(self, stream: str) -> bool:
        return stream in self._lines

    @asynccontextmanager
    async def turn(self, stream: str) -> AsyncIterator[None]:
        """Within it nobody else has the turn; after `PATIENCE` one goes ahead without. Raises the driver's errors.

        What is done within is done: the end of a turn raises nothing.
        """
        lost = not self.crowded(stream)  # nobody is here for another reason
        line = self._lines.setdefault(stream, asyncio.Lock())
        waited = line.locked()
        held = AsyncExitStack()
        try:
            with suppress(TimeoutError, *BUSY):
                async with asyncio.timeout(PATIENCE):
                    await held.enter_async_context(line)
                    await held.enter_async_context(self._places)
                    connection = await held.enter_async_context(self._pool.acquire())
                    await held.enter_async_context(connection.transaction())
                    if not await connection.fetchval(TRY, TURN_LOCKS, stream):
                        waited = True
                        await connection.execute(WAIT, TURN_LOCKS, stream)
            yield
        finally:
            if lost or waited:
                asyncio.get_running_loop().call_later(MEMORY, line.locked)  # holds the line, and no more
            with suppress(*LOST, asyncpg.PostgresError):
                async with asyncio.timeout(self._letting_go):
                    await held.aclose()
