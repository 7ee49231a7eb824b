"""One leader a role: a session lock on a connection of its own, given back by the server when the holder dies."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal
from zlib import crc32

import asyncpg
import structlog

from shared.eventstore import Database, store_away
from shared.log import LogUnavailable
from shared.observability import in_short
from shared.workers import faults

log = structlog.get_logger(__name__)

ROLE_LOCKS = 7205
"""The first half of the two-part lock key; the role's name gives the second."""

SOON = 0.1
"""Seconds before the first new try."""


class LeadershipLost(Exception):
    """The connection that held the lock is gone: another process may lead now."""


class Fenced(LeadershipLost):
    """Another process moved the checkpoint: this one had lost the lead without knowing."""


class Leadership:
    def __init__(self, role: str, connection: asyncpg.Connection, database: Database) -> None:
        self._role, self._connection, self._database = role, connection, database
        self._state: Literal["new", "well", "ill"] = "new"

    @property
    def is_well(self) -> bool:
        return self._state == "well"

    def check(self) -> None:
        """Raises `LeadershipLost`. Called before each batch; what still slips through meets a fenced checkpoint."""
        if self._connection.is_closed():
            raise LeadershipLost(self._role)

    async def well(self) -> None:
        """The work goes: forget what ailed it. Said at every turn, it costs something at the first."""
        if self._state == "well":
            return
        await faults.clear(self._database, self._role)
        gc.collect()  # torn connections hang together in cycles, and of itself the collector comes seldom (`settle`)
        if self._state == "ill":
            log.info("worker goes on", role=self._role)
        self._state = "well"

    async def ill(self, error: Exception) -> None:
        """The work is held up by what may pass: readiness tells of it, the log once."""
        if self._state != "ill":
            log.warning("worker is held up", role=self._role, error=in_short(error))
        self._state = "ill"
        await faults.note(self._database, self._role, error)


@contextlib.asynccontextmanager
async def leading(database: Database, role: str, stop: asyncio.Event) -> AsyncIterator[Leadership | None]:
    """Wait until this process leads ``role``; None where ``stop`` came first."""
    connection = await database.connect()
    delay = SOON  # who takes the place of one that died finds the lock free in a moment
    try:
        while not stop.is_set():
            if await connection.fetchval("select pg_try_advisory_lock($1, $2)", ROLE_LOCKS, role_key(role)):
                yield Leadership(role, connection, database)
                return
            await pause(stop, delay)
            delay = min(delay * 2, 0.5)
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


Work = Callable[[Leadership], Awaitable[None]]


async def keep_leading(database: Database, role: str, work: Work, stop: asyncio.Event) -> None:
    """Lead and work until told to stop; after any fault begin anew, a little later each time (5 s at most).

    A worker's state lies in the database and nowhere else, so beginning anew is always right.
    """
    delay, told = SOON, ""
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        try:
            async with leading(database, role, stop) as leadership:
                if leadership is None:
                    return
                await _whole(work(leadership))
        except Exception as error:  # a worker outlives every fault; the log and readiness name it
            if asyncio.get_running_loop().time() - began > 30:  # noqa: PLR2004 - it had worked for a while
                delay, told = SOON, ""
            expected = store_away(error) or isinstance(error, LeadershipLost)
            known = expected or repr(error) == told  # the frames are told once
            log.warning("worker begins anew", role=role, error=in_short(error), exc_info=None if known else error)
            told = repr(error)
            if not expected:
                await faults.note(database, role, error)
            await pause(stop, delay)
            delay = min(delay * 2, 5)


class Dropped(Exception):
    """Something below was cancelled, and nobody had asked this worker to end: a library's own future, torn."""


async def _whole(work: Awaitable[None]) -> None:
    """``work``, of which a stray cancellation is a fault like others: let through, it would end the worker silently."""
    try:
        await work
    except asyncio.CancelledError as stray:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise Dropped(repr(stray)) from stray


def outlasting(work: Work, stop: asyncio.Event) -> Work:
    """``work`` that keeps the lead while the log is away, and tries again (2 s later at most)."""

    async def patient(leadership: Leadership) -> None:
        delay = SOON
        while not stop.is_set():
            leadership.check()
            try:
                await work(leadership)
            except LogUnavailable as away:
                if leadership.is_well:
                    delay = SOON
                await leadership.ill(away)
                await pause(stop, delay)
                delay = min(delay * 2, 2)

    return patient
