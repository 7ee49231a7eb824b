"""One service's database: a driver pool for the append path, an engine for read models, on the same address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from typing_extensions import override

from shared.eventstore.group import GroupWriter
from shared.eventstore.turns import Turns

CONNECTING = 5.0
"""Seconds in which a connection stands, or one of the pool is free. Who gets none is told so (503, come again)."""

LETTING_GO = 1.0
"""Seconds that a request which is over in any case waits for the end of what it had asked."""

ANSWERING = 30.0
"""Seconds after which a statement that has no answer is given up, and its connection: the server hangs, or the net
has swallowed it. What takes longer on purpose says so (``timeout=``)."""

DEAD_PEER = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""A machine that vanished says no goodbye: so its locks, a leader's above all, are free after 20 s and not 2 hours."""

TIMEOUTS = {
    "lock_timeout": "5s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
    "application_name": "zeren",
    **DEAD_PEER,
}
"""A session that hangs must not hold the append lock (reliability.md §2.1)."""

REDOABLE = "set local synchronous_commit = off"
"""Said first in a transaction whose work would be done again, the same, if a crash of the server took it away: read
models, subscriptions, results. It does not wait for the disk; whatever is committed after it and does, takes it along.
Decision: docs/adr/0059-what-is-done-again-waits-for-no-disk.md."""

PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""The writer says the same two calls for ever: no plan made anew, and none kept from when the table was empty."""


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Nobody leaves session state on a pooled connection: no SET, no LISTEN, no session lock. It saves a round trip."""


class Pool(asyncpg.Pool):  # type: ignore[misc]  # asyncpg ships no types
    """asyncpg's pool, whose `acquire` waits for ever by default: also where `fetch` and the like call it."""

    @override
    def acquire(self, *, timeout: float | None = None) -> Any:
        return super().acquire(timeout=CONNECTING if timeout is None else timeout)

    @override
    async def release(self, connection: Any, *, timeout: float | None = None) -> None:
        """A connection whose statement was cancelled, and that does not say so at once, is thrown away."""
        await super().release(connection, timeout=LETTING_GO if timeout is None else timeout)


class Database:
    """``url`` is a plain ``postgresql://`` address. Open with `open`, close with `close`."""

    def __init__(self, url: str, pool: asyncpg.Pool, engine: AsyncEngine) -> None:
        self.url, self.pool, self.engine = url, pool, engine
        self.writer = GroupWriter(self._connect_writer)
        self.turns = Turns(pool, letting_go=LETTING_GO)
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    async def open(cls, url: str, *, size: int = 8) -> Self:
        """Up to ``size`` driver connections, as many for read models, and one on which the commands are written."""
        pool = await Pool(
            url,
            min_size=1,
            max_size=size,
            max_queries=50_000,
            max_inactive_connection_lifetime=300.0,
            reset=_nothing_to_reset,
            loop=None,
            connection_class=asyncpg.Connection,
            record_class=asyncpg.Record,
            timeout=CONNECTING,
            command_timeout=ANSWERING,
            server_settings=TIMEOUTS,
        )
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=size,
            max_overflow=0,
            pool_timeout=CONNECTING,
            pool_reset_on_return="rollback",
            connect_args={"server_settings": TIMEOUTS, "timeout": CONNECTING, "command_timeout": ANSWERING},
        )
        return cls(url, pool, engine)

    async def close(self) -> None:
        """What waits to be appended is written first. A server that hangs is not waited for."""
        await self.writer.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECTING):
                await self.engine.dispose()
                await self.pool.close()
        self.pool.terminate()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for queries of read models: each statement sees what is committed, none opens a transaction."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def redoing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction on read models, begun with `REDOABLE`."""
        async with self.engine.begin() as connection:
            await connection.execute(text(REDOABLE))
            yield connection

    async def connect(self) -> asyncpg.Connection:
        """A connection of one's own, outside the pools: for LISTEN and for leader locks."""
        return await asyncpg.connect(
            self.url,
            timeout=CONNECTING,
            command_timeout=ANSWERING,
            server_settings={"application_name": "zeren", **DEAD_PEER},
        )

    async def _connect_writer(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self.url, timeout=CONNECTING, command_timeout=ANSWERING, server_settings=TIMEOUTS | PLANNED_ONCE
        )
