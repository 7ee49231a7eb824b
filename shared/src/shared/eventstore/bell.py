"""Wakes those who follow the feed, in this process and in others: NOTIFY beside the append, LISTEN here.

The notification goes out on a connection of its own after the commit, many rings as one: inside the append it would
take an instance-wide lock at every commit (reliability.md §2.1). It may be lost; whoever waits also polls.
"""

import asyncio
import contextlib
from typing import Self
from weakref import WeakSet

import asyncpg
import structlog

from shared.eventstore.database import Database

CHANNEL = "events"
PAUSE = 0.02
"""Seconds between two notifications: whoever follows looks for what came together, and not for each event alone."""

CONNECTION_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

log = structlog.get_logger(__name__)


class Listener:
    """One follower's ear: a ring that comes between two waits is not lost."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until the bell rings, ``seconds`` at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Bell:
    """``async with Bell(database) as bell``: ring it after a commit, listen with `listener`."""

    def __init__(self, database: Database, channel: str = CHANNEL) -> None:
        self._database, self._channel = database, channel
        self._listeners = WeakSet[Listener]()
        self._outgoing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="bell")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def listener(self) -> Listener:
        """Forgotten when its holder lets go of it."""
        listener = Listener()
        self._listeners.add(listener)
        return listener

    def ring(self) -> None:
        """Something was committed. Never waits, never fails."""
        self._wake()
        self._outgoing.set()

    def _wake(self, *_: object) -> None:
        for listener in self._listeners:
            listener.ring()

    async def _run(self) -> None:
        told = False
        while True:
            try:
                connection = await self._database.connect()
                told = False
                try:
                    await self._serve(connection)
                finally:
                    connection.terminate()
            except CONNECTION_LOST as error:
                if not told:
                    log.warning("bell lost its connection", error=repr(error))
                told = True
                await asyncio.sleep(1)

    async def _serve(self, connection: asyncpg.Connection) -> None:
        await connection.add_listener(self._channel, self._wake)
        while True:
            # a ring, or now and then a look whether the line still stands: LISTEN alone never notices
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await self._outgoing.wait()
            self._outgoing.clear()
            await connection.execute(f"notify {self._channel}")
            await asyncio.sleep(PAUSE)
