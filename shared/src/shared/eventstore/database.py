"""One service's database: a driver pool for the append path, an engine for read models, on the same address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.eventstore.group import GroupWriter

TIMEOUTS = {
    "lock_timeout": "5s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
    "application_name": "zeren",
}
"""A session that hangs must not hold the append lock (reliability.md §2.1)."""

PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""The writer says the same two calls for ever: no plan made anew, and none kept from when the table was empty."""


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """Nobody leaves session state on a pooled connection: no SET, no LISTEN, no session lock. It saves a round trip."""


class Database:
    """``url`` is a plain ``postgresql://`` address. Open with `open`, close with `close`."""

    def __init__(self, url: str, pool: asyncpg.Pool, engine: AsyncEngine) -> None:
        self.url, self.pool, self.engine = url, pool, engine
        self.writer = GroupWriter(self._connect_writer)
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    async def open(cls, url: str, *, size: int = 8) -> Self:
        """Up to ``size`` driver connections, as many for read models, and one on which the commands are written."""
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=size, command_timeout=60, server_settings=TIMEOUTS, reset=_nothing_to_reset
        )
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=size,
            max_overflow=0,
            pool_reset_on_return="rollback",
            connect_args={"server_settings": TIMEOUTS, "command_timeout": 60},
        )
        return cls(url, pool, engine)

    async def close(self) -> None:
        """What waits to be appended is written first."""
        await self.writer.close()
        await self.engine.dispose()
        await self.pool.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for queries of read models: each statement sees what is committed, none opens a transaction."""
        async with self._reader.connect() as connection:
            yield connection

    async def connect(self) -> asyncpg.Connection:
        """A connection of one's own, outside the pools: for LISTEN and for leader locks."""
        return await asyncpg.connect(self.url, command_timeout=60, server_settings={"application_name": "zeren"})

    async def _connect_writer(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.url, command_timeout=60, server_settings=TIMEOUTS | PLANNED_ONCE)
