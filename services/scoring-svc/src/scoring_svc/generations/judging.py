"""Judge: whatever was touched is judged again, some cohorts at a time, and what came out otherwise is written.

The marks are taken first and the dossiers read after, in one snapshot: a mark that comes meanwhile stays for the
next round, so nothing is ever left unjudged and neither the writer nor the judge waits for the other.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

from scoring_svc.domain.register import Vector
from scoring_svc.domain.row import row_of
from scoring_svc.domain.verdict import EVERYBODY, Judged, judged
from scoring_svc.generations.catalogue import TOUCHED, Connection, living
from scoring_svc.generations.dockets import dockets
from scoring_svc.generations.packing import pack
from shared.eventstore import REDOABLE, Bell, Database, store_away
from shared.workers import pause

POLL = 0.25
"""Seconds between looks when nobody says that something was touched."""

TOGETHER = 16
"""Cohorts judged in one transaction: one alone costs as many round trips, and of very many the first would wait."""

COHORT_LOCKS = 7207
"""The first half of the lock key of a cohort; the hash of generation and cohort gives the second."""

VERDICT = ("generation", "cohort", "cycle", "organisation", "scheme", "scheme_version", "digest", "sequences")
RESULT = ("generation", "cohort", "organisation", "person", "rank", "row")
"""The columns of `verdict_row` and of `result_rows`. The live judge keeps the ``explanation`` as well (ADR 0062)."""

TAKE = (
    "select cohort, pg_try_advisory_lock($1, hashtext($2 || '/' || cohort)) as mine from unnest($3::text[]) as cohort"
)
LEAVE = "select pg_advisory_unlock($1, hashtext($2 || '/' || cohort)) from unnest($3::text[]) as cohort"

DECIDE = """
insert into verdicts as v (generation, cohort, cycle, organisation, scheme, scheme_version, digest, sequences)
select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::integer[], $7::text[],
                     $8::bytea[])
on conflict (generation, cohort) do update
set cycle = excluded.cycle, organisation = excluded.organisation, scheme = excluded.scheme,
    scheme_version = excluded.scheme_version, digest = excluded.digest, sequences = excluded.sequences,
    judged_at = clock_timestamp()"""

# A fact moves one row as a rule: the others are left as they lie.
REPLACE = """
insert into results as r (generation, cohort, organisation, person, rank, row, explanation)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::bytea[], $7::bytea[])
on conflict (generation, cohort, organisation) do update
set person = excluded.person, rank = excluded.rank, row = excluded.row, explanation = excluded.explanation
where (r.person, r.rank, r.row, r.explanation)
  is distinct from (excluded.person, excluded.rank, excluded.row, excluded.explanation)"""

GONE = """
delete from results r where generation = $1 and cohort = any($2) and not exists (
  select from unnest($3::text[], $4::text[]) as w (cohort, organisation)
  where (w.cohort, w.organisation) = (r.cohort, r.organisation))"""

log = structlog.get_logger(__name__)


async def judge_role(database: Database, stop: asyncio.Event, *, partitions: int) -> None:
    """Judge the living generation until told to stop. Any number of these may run: a cohort has one judge at a time."""
    async with Bell(database, TOUCHED) as bell:
        listener = bell.listener()
        while not stop.is_set():
            try:
                faults = await _judge_living(database, partitions)
            except Exception as error:
                if not store_away(error):
                    raise
                log.warning("store unreachable", role="judge", error=repr(error))
                faults = 1
            if faults:
                await pause(stop, 1)
            else:
                await listener.wait(POLL)


async def _judge_living(database: Database, partitions: int) -> int:
    """How many touched cohorts could not be judged. One that can't stays touched, and stops no other."""
    faults = 0
    async with database.pool.acquire() as connection:
        generation = await living(connection)
        for some in batched(await touched(connection, generation)):
            try:
                await judge_alone(connection, generation, some, live=True, partitions=partitions)
            except Exception as error:
                if store_away(error):
                    raise
                faults += await _one_by_one(connection, generation, some, partitions)
    return faults


async def _one_by_one(connection: Connection, generation: int, cohorts: Sequence[str], partitions: int) -> int:
    """One of them can't be judged: which?"""
    faults = 0
    for cohort in cohorts:
        try:
            await judge_alone(connection, generation, [cohort], live=True, partitions=partitions)
        except Exception as error:
            if store_away(error):
                raise
            log.exception("cohort can't be judged", cohort=cohort)
            faults += 1
    return faults


async def judge_touched(database: Database, generation: int | None = None, *, partitions: int) -> Sequence[str]:
    """Judge each touched cohort once; the cohorts judged. ``generation``: the living one unless it is named."""
    async with database.pool.acquire() as connection:
        chosen = generation or await living(connection)
        return [
            cohort
            for some in batched(await touched(connection, chosen))
            for cohort in await judge_alone(connection, chosen, some, live=generation is None, partitions=partitions)
        ]


async def touched(connection: Connection, generation: int) -> Sequence[str]:
    """Whoever has waited longest comes first."""
    rows = await connection.fetch(
        "select cohort from touched where generation = $1 group by cohort order by min(id)", generation
    )
    return [row["cohort"] for row in rows]


def batched(cohorts: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(cohorts), TOGETHER):
        yield cohorts[first : first + TOGETHER]


async def judge_alone(
    connection: Connection, generation: int, cohorts: Sequence[str], *, live: bool, partitions: int
) -> Sequence[str]:
    """Judge the cohorts but those that another judge is at; the cohorts judged here."""
    async with _alone(connection, generation, cohorts) as mine:
        if mine:
            await _judge(connection, generation, mine, live=live, partitions=partitions)
    return mine


async def _judge(
    connection: Connection, generation: int, cohorts: Sequence[str], *, live: bool, partitions: int
) -> None:
    async with connection.transaction(isolation="repeatable_read"):
        await connection.execute(REDOABLE)
        await connection.execute("delete from touched where generation = $1 and cohort = any($2)", generation, cohorts)
        found = await dockets(connection, generation, cohorts, live=live, partitions=partitions)
        # seconds for thousands of appraisees: others go on meanwhile
        verdicts = await asyncio.to_thread(
            lambda: [verdict for one in found if (verdict := judged(one, explained=EVERYBODY))]
        )
        await _store(connection, generation, cohorts, verdicts, found[0].vector)


@asynccontextmanager
async def _alone(connection: Connection, generation: int, cohorts: Sequence[str]) -> AsyncIterator[Sequence[str]]:
    """Those of which this is the one judge. The locks are taken before the snapshot: it must not be older."""
    rows = await connection.fetch(TAKE, COHORT_LOCKS, str(generation), list(cohorts))
    mine = [row["cohort"] for row in rows if row["mine"]]
    try:
        yield mine
    finally:
        if mine:
            await connection.execute(LEAVE, COHORT_LOCKS, str(generation), mine)


async def _store(
    connection: Connection, generation: int, cohorts: Sequence[str], verdicts: Sequence[Judged], vector: Vector
) -> None:
    decided = [verdict_row(generation, verdict, vector) for verdict in verdicts]
    rows = [row for verdict in verdicts for row in result_rows(generation, verdict)]
    if len(verdicts) < len(cohorts):
        without = list(set(cohorts) - {verdict.cohort.cohort for verdict in verdicts})
        await connection.execute("delete from verdicts where generation = $1 and cohort = any($2)", generation, without)
    await connection.execute(GONE, generation, cohorts, [row[1] for row in rows], [row[2] for row in rows])
    if verdicts:
        await connection.execute(DECIDE, *map(list, zip(*decided, strict=True)))
    if rows:
        told = [pack(one.explanation) for verdict in verdicts for one in verdict.results]
        await connection.execute(REPLACE, *map(list, zip(*rows, strict=True)), told)


def verdict_row(generation: int, verdict: Judged, vector: Vector) -> tuple[Any, ...]:
    cohort, scheme = verdict.cohort, verdict.scheme
    return (
        *(generation, cohort.cohort, cohort.cycle, cohort.superior),
        *(scheme.scheme, scheme.version, verdict.digest, pack(marks(vector))),
    )


def result_rows(generation: int, verdict: Judged) -> Sequence[tuple[Any, ...]]:
    return [
        (generation, one.cohort, one.organisation, one.person, one.rank, pack(row_of(one))) for one in verdict.results
    ]


def marks(vector: Vector) -> Sequence[tuple[str, int, int]]:
    """The vector as it is kept and shown: (source, partition, sequence), sorted."""
    return [(source, partition, last) for (source, partition), last in sorted(vector.items())]
