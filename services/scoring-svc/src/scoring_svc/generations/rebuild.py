"""Rebuild: a new generation from the log, held against the living one and the publications, then put in its place.

Readers are served by the living generation throughout. A rebuild reads the log and writes tables of its own; it
publishes nothing and sets off nothing, so it may be run as often as anyone likes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

from scoring_svc.generations import catalogue
from scoring_svc.generations.catalogue import SWITCH_LOCK
from scoring_svc.generations.comparison import cycles, differing, digests, hold_to_publications
from scoring_svc.generations.crew import Alone, Bench, Crew
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.judging import judge_touched
from scoring_svc.generations.progress import Meter, Report, silent
from scoring_svc.generations.reduction import Reduction
from scoring_svc.generations.refusals import DiffersFromLiving, RebuildUnderWay, StillBeingJudged
from scoring_svc.generations.tasks import Hold, Judge
from shared.eventstore import Database
from shared.kernel import record
from shared.log import Log

REBUILD_LOCK = 7208
NEAR = 2_000
"""So few events behind, the rest is read while the live writer waits."""

SET = 16
"""So many cohorts are judged in one go."""

COHORTS = "select distinct key from register_entries where generation = $1 and kind = 'list' order by 1"
PUBLISHED = "select distinct key from register_entries where generation = $1 and kind = 'publication' order by 1"

# what lay in a topic that is gone stands in the one that is there, readable or among what was met unread
READ_AFTER_ALL = """
delete from dead_letters d using generation_marks m, subscription_checkpoints c
where d.subscription = $1 and m.generation = $2 and m.topic = d.topic and m.partition = d.partition
  and c.subscription = d.subscription and c.topic = d.topic and c.partition = d.partition
  and (d.identity <> c.identity or d."offset" < m.next_offset and (d.topic, d.partition, d."offset") not in (
    select * from unnest($3::text[], $4::integer[], $5::bigint[])))"""

PATIENCE = 30.0
"""Seconds in which the living generation must have been judged to the end."""


@record
class Rebuilt:
    """``before`` and ``after``: cycle → digest. ``differing``: the cohorts whose digest changed, accepted."""

    generation: int
    events: int
    seconds: float
    rate: int
    unread: int
    before: Mapping[int, str]
    after: Mapping[int, str]
    differing: Sequence[str]


async def rebuild(
    database: Database,
    log: Log,
    *,
    partitions: int,
    crew: Crew | None = None,
    accept: bool = False,
    report: Report = silent,
) -> Rebuilt:
    """Build, compare, switch. Without a ``crew`` all of it is done in this process.

    Raises `RebuildUnderWay`, `LogDamaged`, `LogAway`, `WorkerFailed`, `DiffersFromPublication`; `DiffersFromLiving`
    unless ``accept``. After any of them, and after a crash, the living generation is the one that lived before.
    """
    crew = crew or Alone(bench=Bench(database=database, log=log, partitions=partitions))
    async with _alone(database):
        async with database.pool.acquire() as connection, connection.transaction():
            generation = await catalogue.begin(connection)
        try:
            reduction = Reduction(database, log, generation, partitions=partitions)
            return await _build(database, reduction, crew, partitions, accept=accept, meter=Meter(report))
        finally:
            async with database.pool.acquire() as connection:
                await connection.execute(
                    "update generations set status = 'dropped' where id = $1 and status = 'building'", generation
                )
                await catalogue.sweep(connection)


async def _build(
    database: Database, reduction: Reduction, crew: Crew, partitions: int, *, accept: bool, meter: Meter
) -> Rebuilt:
    generation = reduction.generation
    shares = await reduction.shares()
    meter.total = sum(sum(share.bounds.values()) for share in shares)
    await reduction.reached(await crew.do(shares, meter.advanced))
    await meter.phase("judging")
    cohorts = await database.pool.fetch(COHORTS, generation)
    await crew.do([Judge(generation=generation, cohorts=several) for several in _sets(cohorts)], meter.advanced)
    await meter.phase("comparing")
    published = await database.pool.fetch(PUBLISHED, generation)
    await crew.do([Hold(generation=generation, cohorts=several) for several in _sets(published)], meter.advanced)
    while await reduction.behind() > NEAR:
        await reduction.catch_up(meter.advanced)
    await meter.phase("switching")
    async with _standing_still(database):
        await reduction.catch_up(meter.advanced)
        late = await judge_touched(database, generation, partitions=partitions)
        await hold_to_publications(database, generation, late, partitions=partitions)
        await _judge_living(database, partitions)
        return await _switch(database, reduction, accept=accept, meter=meter)


def _sets(rows: Sequence[Mapping[str, str]]) -> Iterator[Sequence[str]]:
    for start in range(0, len(rows), SET):
        yield [row["key"] for row in rows[start : start + SET]]


async def _switch(database: Database, reduction: Reduction, *, accept: bool, meter: Meter) -> Rebuilt:
    generation = reduction.generation
    async with database.pool.acquire() as connection, connection.transaction():
        old = await catalogue.living(connection)
        changed = differing(await digests(connection, old), await digests(connection, generation))
        if changed and not accept:
            raise DiffersFromLiving(f"other results than the living ones in {', '.join(changed)}")
        before, after = await cycles(connection, old), await cycles(connection, generation)
        await catalogue.put_in_place(connection, generation)
        await _bury_only(connection, reduction)
    return Rebuilt(
        generation=generation,
        events=meter.read,
        seconds=meter.seconds,
        rate=meter.rate,
        unread=len(reduction.unread),
        before=before,
        after=after,
        differing=changed,
    )


async def _bury_only(connection: catalogue.Connection, reduction: Reduction) -> None:
    """What could not be read once and now could is dead no more; the rest goes on barring a publication."""
    kept = sorted(reduction.unread)
    await connection.execute(
        READ_AFTER_ALL,
        SUBSCRIPTION,
        reduction.generation,
        [topic for topic, _, _ in kept],
        [partition for _, partition, _ in kept],
        [offset for _, _, offset in kept],
    )


async def _judge_living(database: Database, partitions: int) -> None:
    """Until nothing of the living generation is left to be judged, by us or by its own judge."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while await database.pool.fetchval(
        "select exists (select from touched t join generations g on g.id = t.generation where g.status = 'living')"
    ):
        if asyncio.get_running_loop().time() > deadline:
            raise StillBeingJudged("the living generation is being judged by another process that does not end")
        if not await judge_touched(database, partitions=partitions):
            await asyncio.sleep(0.02)


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """One rebuild at a time; the lock goes with the connection, whatever becomes of this process."""
    connection = await database.connect()
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", REBUILD_LOCK):
            raise RebuildUnderWay("one rebuild at a time")
        yield
    finally:
        connection.terminate()


@asynccontextmanager
async def _standing_still(database: Database) -> AsyncIterator[None]:
    """The live writer waits: both generations can be held at one vector."""
    connection = await database.connect()
    try:
        await connection.execute("select pg_advisory_lock($1)", SWITCH_LOCK)
        yield
    finally:
        connection.terminate()
