"""A projector as a process of its own (F15): ``python -m tests.faults.projecting URL VERSION``, until SIGTERM.

Its two read models say who made them, so that a reader can tell the versions apart.
"""

import asyncio
import sys
from collections.abc import Iterable
from importlib import import_module

from sqlalchemy import Column, Executable, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import insert

from shared.eventstore import Bell, Database, Feed
from shared.kernel import Recorded
from shared.runtime import until_signalled
from shared.workers import Projections, projector
from tests.integration.stores import Counted, codec

TALLY = Table(
    "tally", MetaData(), Column("stream", Text, primary_key=True), Column("reached", Integer), Column("made_by", Text)
)
TOTAL = Table(
    "tally_total",
    MetaData(),
    Column("one", Integer, primary_key=True),
    Column("total", Integer),
    Column("made_by", Text),
)

TABLES = (
    "create table tally (stream text primary key, reached integer not null, made_by text not null)",
    "create table tally_total (one integer primary key, total integer not null, made_by text not null)",
)

ADD = text("insert into tally_total values (1, 1, :by) on conflict (one) do update set total = tally_total.total + 1")


def projections(version: str) -> Projections[Counted]:
    """How far each counter is, and how often was counted in all: by SQLAlchemy, and in SQL of our own."""

    def project(recorded: Recorded[Counted]) -> Iterable[Executable]:
        row = insert(TALLY).values(stream=recorded.stream, reached=recorded.event.to, made_by=version)
        yield row.on_conflict_do_update(index_elements=["stream"], set_={"reached": row.excluded.reached})
        yield ADD.bindparams(by=version)

    return Projections(version=version, tables=[TALLY, TOTAL], project=project)


async def main(url: str, version: str) -> None:
    """In small batches, so that there is something to go on from."""
    setattr(import_module("shared.workers.projector"), "BATCH", 40)  # noqa: B010 - the package's name is the function's
    database = await Database.open(url)
    try:
        async with Bell(database) as bell, until_signalled() as stop:
            await projector(Feed(database, codec), database, projections(version), bell, stop)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
