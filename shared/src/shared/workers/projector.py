"""A service's own feed → its read models: in order, in their own transaction, never inside the append."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeAlias, TypeVar

import structlog
from sqlalchemy import Executable, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore import Bell, Database, Feed
from shared.faultpoints import fault
from shared.kernel import Recorded, record
from shared.workers.beside import LOOK_THERE_FIRST, Place, begin, put_in_place
from shared.workers.leading import Fenced, Leadership, keep_leading

log = structlog.get_logger(__name__)

E = TypeVar("E")

Batch: TypeAlias = Callable[[AsyncConnection, Sequence[Recorded[E]]], Awaitable[None]]

BATCH = 500
POLL = 0.25
"""Seconds between looks when no bell rings."""


@record
class Projections(Generic[E]):
    """All read models of a service, moved as one: what an event means for them, in SQL.

    A changed ``version`` plays the feed again, beside those that are read (`shared.workers.beside`); a read model is
    never migrated in place.
    """

    name: str = "read-models"
    version: str
    tables: Sequence[Table]
    project: Callable[[Recorded[E]], Iterable[Executable]]
    batch: Batch[E] | None = None
    """For a read model that takes many events as cheaply as one (the directory): called once a batch, first."""
    afterwards: Batch[E] | None = None
    """For a read model that is drawn from the others (coverage): called once a batch, last."""


async def projector(
    feed: Feed[E], database: Database, projections: Projections[E], bell: Bell, stop: asyncio.Event
) -> None:
    """Follow the feed until told to stop; SIGTERM lets the batch at hand finish."""

    async def work(leadership: Leadership) -> None:
        listener = bell.listener()
        place = await begin(database, projections)
        while not stop.is_set():
            leadership.check()
            if events := await feed.read(place.position, BATCH):
                place = await _apply(database, projections, place, events)
            if place.beside and len(events) < BATCH:
                place = await put_in_place(database, projections, place)
                log.info("read models put in place", name=projections.name, version=projections.version)
            await leadership.well()
            if len(events) < BATCH:
                await listener.wait(POLL)

    await keep_leading(database, f"project:{projections.name}", work, stop)


async def _apply(database: Database, projections: Projections[E], place: Place, events: Sequence[Recorded[E]]) -> Place:
    async with database.redoing() as connection:
        if place.beside:
            await connection.execute(LOOK_THERE_FIRST)
        if projections.batch:
            await projections.batch(connection, events)
        for event in events:
            for statement in projections.project(event):
                await connection.execute(statement)
        if projections.afterwards:
            await projections.afterwards(connection, events)
        moved = await connection.execute(
            text(
                f"update {place.mark} set position = :to"  # noqa: S608 - one of two tables of ours
                " where name = :name and version = :version and position = :from"
            ),
            {
                "name": projections.name,
                "version": projections.version,
                "from": place.position,
                "to": events[-1].position,
            },
        )
        if moved.rowcount != 1:
            raise Fenced(projections.name)
        fault("projector.before_commit")
    fault("projector.after_commit")
    return Place(position=events[-1].position, beside=place.beside)
