"""Judge: whatever was touched is judged again, a cohort at a time, and its results replace the earlier ones.

The marks are taken first and the dossiers read after, in one snapshot: a mark that comes meanwhile stays for the
next round, so nothing is ever left unjudged and neither the writer nor the judge waits for the other.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from scoring_svc.domain.register import Vector
from scoring_svc.domain.row import row_of
from scoring_svc.domain.verdict import Judged, judged
from scoring_svc.generations.catalogue import Connection, living
from scoring_svc.generations.dockets import docket
from scoring_svc.generations.packing import pack
from shared.eventstore import Database
from shared.workers import pause

POLL = 0.1
"""Seconds between looks: a result follows the last event within a second."""

COHORT_LOCKS = 7207
"""The first half of the lock key of a cohort; the hash of generation and cohort gives the second."""

log = structlog.get_logger(__name__)


async def judge_role(database: Database, stop: asyncio.Event, *, partitions: int) -> None:
    """Judge the living generation until told to stop. Any number of these may run: a cohort has one judge at a time."""
    while not stop.is_set():
        try:
            await judge_touched(database, partitions=partitions)
        except Exception as error:
            log.warning("judging begins anew", error=repr(error), exc_info=error)
            await pause(stop, 1)
        await pause(stop, POLL)


async def judge_touched(database: Database, generation: int | None = None, *, partitions: int) -> Sequence[str]:
    """Judge each touched cohort once; the cohorts judged. ``generation``: the living one unless it is named."""
    async with database.pool.acquire() as connection:
        chosen = generation or await living(connection)
        rows = await connection.fetch("select distinct cohort from touched where generation = $1", chosen)
        done = []
        for row in rows:
            async with _alone(connection, chosen, row["cohort"]) as mine:
                if mine:
                    await judge_cohort(
                        connection, chosen, row["cohort"], live=generation is None, partitions=partitions
                    )
                    done.append(row["cohort"])
        return done


async def judge_cohort(
    connection: Connection, generation: int, cohort: str, *, live: bool, partitions: int
) -> Judged | None:
    async with connection.transaction(isolation="repeatable_read"):
        await connection.execute("delete from touched where generation = $1 and cohort = $2", generation, cohort)
        found = await docket(connection, generation, cohort, live=live, partitions=partitions)
        verdict = judged(found)
        await _store(connection, generation, cohort, verdict, found.vector)
        return verdict


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
    await connection.execute(
        "insert into verdicts (generation, cohort, cycle, organisation, scheme, scheme_version, digest, sequences)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        generation,
        cohort,
        verdict.cohort.cycle,
        verdict.cohort.superior,
        verdict.scheme.scheme,
        verdict.scheme.version,
        verdict.digest,
        pack(marks(vector)),
    )
    await connection.copy_records_to_table(
        "results",
        columns=("generation", "cohort", "organisation", "person", "rank", "row", "explanation"),
        records=[
            (
                generation,
                cohort,
                one.organisation,
                one.person,
                one.rank,
                pack(row_of(one)),
                pack(one.explanation),
            )
            for one in verdict.results
        ],
    )


def marks(vector: Vector) -> Sequence[tuple[str, int, int]]:
    """The vector as it is kept and shown: (source, partition, sequence), sorted."""
    return [(source, partition, last) for (source, partition), last in sorted(vector.items())]
