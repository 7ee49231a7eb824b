"""One leader a role: a session lock on a connection of its own, given back by the server when the holder dies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from zlib import crc32

import asyncpg
import structlog

from shared.eventstore import Database, store_away
from shared.workers import faults

log = structlog.get_logger(__name__)

ROLE_LOCKS = 7205
"""The first half of the two-part lock key; the role's name gives the second."""

STORE_AWAY = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.PostgresError)


class LeadershipLost(Exception):
    """The connection that held the lock is gone: another process may lead now."""


class Leadership:
    def __init__(self, role: str, connection: asyncpg.Connection, database: Database) -> None:
        self._role, self._connection, self._database = role, connection, database
        self._well = False

    def check(self) -> None:
        """Raises `LeadershipLost`. Called before each batch; what still slips through meets a fenced checkpoint."""
        if self._connection.is_closed():
            raise LeadershipLost(self._role)

    async def well(self) -> None:
        """The work goes: forget what ailed it. Said at every turn, it costs something at the first."""
        if not self._well:
            await faults.clear(self._database, self._role)
            self._well = True

    async def ill(self, error: Exception) -> None:
        """The work is held up by what may pass: readiness tells of it."""
        self._well = False
        await faults.note(self._database, self._role, error)


@contextlib.asynccontextmanager
async def leading(database: Database, role: str, stop: asyncio.Event) -> AsyncIterator[Leadership | None]:
    """Wait until this process leads ``role``; None where ``stop`` came first."""
    connection = await database.connect()
    try:
        while not stop.is_set():
            if await connection.fetchval("select pg_try_advisory_lock($1, $2)", ROLE_LOCKS, role_key(role)):
                yield Leadership(role, connection, database)
                return
            await pause(stop, 0.5)
        yield None
    finally:
        connection.terminate()


def role_key(role: str) -> int:
    """The second half of the role's lock key: any 32 bits, signed."""
    return crc32(role.encode()) - 2**31


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but wake at once when told to stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def keep_leading(
    database: Database, role: str, work: Callable[[Leadership], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Lead and work until told to stop; after any fault begin anew, a little later each time (5 s at most).

    A worker's state lies in the database and nowhere else, so beginning anew is always right.
    """
    delay = 0.1
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            async with leading(database, role, stop) as leadership:
                if leadership is None:
                    return
                await work(leadership)
        except Exception as error:  # a worker outlives every fault; the log and readiness name it
            if asyncio.get_running_loop().time() - began > 30:  # noqa: PLR2004 - it had worked for a while
                delay = 0.1
            expected = store_away(error) or isinstance(error, LeadershipLost)
            log.warning("worker begins anew", role=role, error=repr(error), exc_info=None if expected else error)
            if not expected:
                await faults.note(database, role, error)
            await pause(stop, delay)
            delay = min(delay * 2, 5)
