"""Where those who lost on a stream wait in line, so that each loses to the few who come and not to all who lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from weakref import WeakValueDictionary

import asyncpg

from shared.eventstore.away import BUSY

TURN_LOCKS = 7209
"""The first of the two numbers of such a lock; the second is of the stream. Two streams that share one merely wait."""

PATIENCE = 1.0
"""Seconds in line at most: whoever is before may be frozen. A turn is a courtesy; the version decides who was first."""

MEMORY = 1.0
"""Seconds after a turn in which a stream counts as crowded. Who comes then waits at once: else the winner of a moment
ago, who knows the newest version, would win again and again, and the line would stand."""

SHARE = 4
"""One connection of so many may wait for a turn: those whose turn it is need one to read with."""


class Turns:
    """The lines of one process, and its places in those of all processes. A line for each stream."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(max(1, pool.get_max_size() // SHARE))

    def crowded(self, stream: str) -> bool:
        return stream in self._lines

    @asynccontextmanager
    async def turn(self, stream: str) -> AsyncIterator[None]:
        """Within it nobody else has the turn; after `PATIENCE` one goes ahead without. Raises the driver's errors."""
        line = self._lines.setdefault(stream, asyncio.Lock())
        async with AsyncExitStack() as held:
            with suppress(TimeoutError, *BUSY):
                async with asyncio.timeout(PATIENCE):
                    await held.enter_async_context(line)
                    await held.enter_async_context(self._places)
                    connection = await held.enter_async_context(self._pool.acquire())
                    await held.enter_async_context(connection.transaction())
                    await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", TURN_LOCKS, stream)
            yield
        asyncio.get_running_loop().call_later(MEMORY, line.locked)  # what is asked is no matter: it holds the line
