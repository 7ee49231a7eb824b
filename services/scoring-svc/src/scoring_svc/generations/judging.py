"""Judge: whatever was touched is judged again, a cohort at a time, and its results replace the earlier ones.

The marks are taken first and the dossiers read after, in one snapshot: a mark that comes meanwhile stays for the
next round, so nothing is ever left unjudged and neither the writer nor the judge waits for the other.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

from scoring_svc.domain.register import Vector
from scoring_svc.domain.row import row_of
from scoring_svc.domain.verdict import Judged, judged
from scoring_svc.generations.catalogue import Connection, living
from scoring_svc.generations.dockets import docket
from scoring_svc.generations.packing import pack
from shared.eventstore import Database, store_away
from shared.workers import pause

POLL = 0.1
"""Seconds between looks: a result follows the last event within a second."""

COHORT_LOCKS = 7207
"""The first half of the lock key of a cohort; the hash of generation and cohort gives the second."""

VERDICT = ("generation", "cohort", "cycle", "organisation", "scheme", "scheme_version", "digest", "sequences")
RESULT = ("generation", "cohort", "organisation", "person", "rank", "row", "explanation")
"""The columns of `verdict_row` and of `result_rows`."""

log = structlog.get_logger(__name__)


async def judge_role(database: Database, stop: asyncio.Event, *, partitions: int) -> None:
    """Judge the living generation until told to stop. Any number of these may run: a cohort has one judge at a time."""
    while not stop.is_set():
        try:
            faults = await _judge_living(database, partitions)
        except Exception as error:
            if not store_away(error):
                raise
            log.warning("store unreachable", role="judge", error=repr(error))
            faults = 1
        await pause(stop, 1 if faults else POLL)


async def _judge_living(database: Database, partitions: int) -> int:
    """How many touched cohorts could not be judged. One that can't stays touched, and stops no other."""
    faults = 0
    async with database.pool.acquire() as connection:
        generation = await living(connection)
        for cohort in await touched(connection, generation):
            try:
                await judge_alone(connection, generation, cohort, live=True, partitions=partitions)
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
            for cohort in await touched(connection, chosen)
            if await judge_alone(connection, chosen, cohort, live=generation is None, partitions=partitions)
        ]


async def touched(connection: Connection, generation: int) -> Sequence[str]:
    rows = await connection.fetch("select distinct cohort from touched where generation = $1", generation)
    return sorted(row["cohort"] for row in rows)


async def judge_alone(connection: Connection, generation: int, cohort: str, *, live: bool, partitions: int) -> bool:
    """Judge the cohort, unless another judge is at it; whether it was judged here."""
    async with _alone(connection, generation, cohort) as mine:
        if mine:
            await _judge(connection, generation, cohort, live=live, partitions=partitions)
    return mine


async def _judge(connection: Connection, generation: int, cohort: str, *, live: bool, partitions: int) -> None:
    async with connection.transaction(isolation="repeatable_read"):
        await connection.execute("delete from touched where generation = $1 and cohort = $2", generation, cohort)
        found = await docket(connection, generation, cohort, live=live, partitions=partitions)
        verdict = await asyncio.to_thread(judged, found)  # seconds for thousands of appraisees: others go on meanwhile
        await _store(connection, generation, cohort, verdict, found.vector)


@asynccontextmanager
async def _alone(connection: Connection, generation: int, cohort: str) -> AsyncIterator[bool]:
    """Whether this is the cohort's one judge. The lock is taken before the snapshot: it must not be older."""
    key = f"{generation}/{cohort}"
    mine = await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", COHORT_LOCKS, key)
    try:
        yield bool(mine)
    finally:
        if mine:
            await connection.execute("select pg_advisory_unlock($1, hashtext($2))", COHORT_LOCKS, key)


async def _store(connection: Connection, generation: int, cohort: str, verdict: Judged | None, vector: Vector) -> None:
    await connection.execute("delete from results where generation = $1 and cohort = $2", generation, cohort)
    await connection.execute("delete from verdicts where generation = $1 and cohort = $2", generation, cohort)
    if verdict is None:
        return
    await connection.copy_records_to_table(
        "verdicts", columns=VERDICT, records=[verdict_row(generation, verdict, vector)]
    )
    await connection.copy_records_to_table("results", columns=RESULT, records=result_rows(generation, verdict))


def verdict_row(generation: int, verdict: Judged, vector: Vector) -> tuple[Any, ...]:
    cohort, scheme = verdict.cohort, verdict.scheme
    return (
        *(generation, cohort.cohort, cohort.cycle, cohort.superior),
        *(scheme.scheme, scheme.version, verdict.digest, pack(marks(vector))),
    )


def result_rows(generation: int, verdict: Judged) -> Sequence[tuple[Any, ...]]:
    return [
        (generation, one.cohort, one.organisation, one.person, one.rank, pack(row_of(one)), pack(one.explanation))
        for one in verdict.results
    ]


def marks(vector: Vector) -> Sequence[tuple[str, int, int]]:
    """The vector as it is kept and shown: (source, partition, sequence), sorted."""
    return [(source, partition, last) for (source, partition), last in sorted(vector.items())]
