"""Reduce: one partition of the log, whole, into the dossiers and statements of a generation that is being built.

All facts of an organisation lie in one partition, so each dossier is folded in memory and written once.
"""

import asyncio
from contextlib import aclosing

from scoring_svc.generations.admission import Stretch, told
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.folding import Folding
from scoring_svc.generations.tasks import Advanced, Done, Mark, Reduce
from scoring_svc.generations.writer import ENTRY, entry_rows, merge
from shared.eventstore import REDOABLE, Database
from shared.log import Log

AT_ONCE = 150_000
"""Facts and statements held in memory, some 500 bytes each. A partition with more is written in several goes.

While one partition is being written, the next is read: twice as many may be held for a moment.
"""


async def reduce(
    task: Reduce, database: Database, log: Log, *, partitions: int, advanced: Advanced, alone: asyncio.Lock
) -> Done:
    """Holds ``alone`` until all is read and nothing but writing is left. Raises `LogDamaged`, `LogAway`."""
    marks: list[Mark] = []
    unread: list[tuple[str, int, int]] = []
    async with alone:
        found, written = Folding(), False
        for topic, bound in task.bounds.items():
            stretch: Stretch | None = None
            async with aclosing(told(log, (topic, task.partition), bound)) as stretches:
                async for stretch in stretches:
                    found.take(stretch.events, partitions)
                    unread += [(topic, task.partition, offset) for offset in stretch.unread]
                    await advanced(stretch.read)
                    if found.size >= AT_ONCE:
                        await _write(database, task.generation, found, more=written)
                        found, written = Folding(), True
            if stretch:
                at = stretch.at
                end = Mark(
                    topic=topic, partition=task.partition, next_offset=at.next_offset, last_sequence=at.last_sequence
                )
                marks.append(end)
    await _write(database, task.generation, found, more=written)
    return Done(marks=marks, unread=unread)


async def _write(database: Database, generation: int, found: Folding, *, more: bool) -> None:
    """``more``: some of the partition's dossiers may have been written already."""
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute(REDOABLE)
        if more:
            for arrivals in found.arrivals():
                await merge(connection, generation, arrivals)
        else:
            await _copy_dossiers(connection, generation, found)
        await connection.copy_records_to_table(
            "register_entries", columns=ENTRY, records=entry_rows(generation, found.entries)
        )


async def _copy_dossiers(connection: Connection, generation: int, found: Folding) -> None:
    await connection.copy_records_to_table(
        "dossiers",
        columns=("generation", "cycle", "organisation", "body"),
        records=((generation, *one) for one in found.dossiers()),
    )
