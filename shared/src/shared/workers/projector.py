"""A service's own feed → its read models: in order, in their own transaction, never inside the append."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Executable, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore import Bell, Database, Feed
from shared.faultpoints import fault
from shared.kernel import Recorded, record
from shared.workers.leading import Fenced, Leadership, keep_leading

E = TypeVar("E")

BATCH = 500
POLL = 0.25
"""Seconds between looks when no bell rings."""


@record
class Projections(Generic[E]):
    """All read models of a service, moved as one: what an event means for them, in SQL.

    A changed ``version`` empties the tables and plays the feed again; a read model is never migrated in place.
    """

    name: str = "read-models"
    version: str
    tables: Sequence[Table]
    project: Callable[[Recorded[E]], Iterable[Executable]]
    batch: Callable[[AsyncConnection, Sequence[Recorded[E]]], Awaitable[None]] | None = None
    """For a read model that takes many events as cheaply as one (the directory): called once a batch, first."""


async def projector(
    feed: Feed[E], database: Database, projections: Projections[E], bell: Bell, stop: asyncio.Event
) -> None:
    """Follow the feed until told to stop; SIGTERM lets the batch at hand finish."""

    async def work(leadership: Leadership) -> None:
        listener = bell.listener()
        position = await _begin(database, projections)
        while not stop.is_set():
            leadership.check()
            if events := await feed.read(position, BATCH):
                position = await _apply(database, projections, position, events)
            await leadership.well()
            if not events:
                await listener.wait(POLL)

    await keep_leading(database, f"project:{projections.name}", work, stop)


async def _begin(database: Database, projections: Projections[E]) -> int:
    """The position reached; 0, with empty tables, for a version that this database has not seen."""
    async with database.engine.begin() as connection:
        found = await connection.execute(
            text("select version, position from projection_checkpoints where name = :name for update"),
            {"name": projections.name},
        )
        row = found.one_or_none()
        if row is not None and row.version == projections.version:
            return int(row.position)
        for table in projections.tables:
            await connection.execute(table.delete())
        await connection.execute(
            text(
                "insert into projection_checkpoints (name, version, position) values (:name, :version, 0)"
                " on conflict (name) do update set version = excluded.version, position = 0"
            ),
            {"name": projections.name, "version": projections.version},
        )
        return 0


async def _apply(database: Database, projections: Projections[E], position: int, events: Sequence[Recorded[E]]) -> int:
    async with database.engine.begin() as connection:
        if projections.batch:
            await projections.batch(connection, events)
        for event in events:
            for statement in projections.project(event):
                await connection.execute(statement)
        moved = await connection.execute(
            text("update projection_checkpoints set position = :to where name = :name and position = :from"),
            {"name": projections.name, "from": position, "to": events[-1].position},
        )
        if moved.rowcount != 1:
            raise Fenced(projections.name)
        fault("projector.before_commit")
    fault("projector.after_commit")
    return events[-1].position


async def wait_until(database: Database, position: int, *, seconds: float = 2.0) -> bool:
    """Wait until the read models have passed ``position``; False where they have not in time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        reached = await database.pool.fetchval("select position from projection_checkpoints where name = 'read-models'")
        if (reached or 0) >= position:
            return True
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(0.01)
