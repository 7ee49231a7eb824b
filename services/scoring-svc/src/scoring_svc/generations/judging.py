"""Judge: whatever was touched is judged again, some cohorts at a time, and what came out otherwise is written.

The marks are taken first and the dossiers read after, in one snapshot: a mark that comes meanwhile stays for the
next round, so nothing is ever left unjudged and neither the writer nor the judge waits for the other.
"""

import asyncio
from collections.abc import AsyncIterator, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from scoring_svc.domain.verdict import EVERYBODY, judged
from scoring_svc.generations.catalogue import TOUCHED, Connection, living
from scoring_svc.generations.dockets import dockets
from scoring_svc.generations.keeping import Before, keep, lying
from shared.eventstore import REDOABLE, Bell, Database, store_away
from shared.workers import pause

POLL = 0.25
"""Seconds between looks when nobody says that something was touched."""

TOGETHER = 16
"""Cohorts judged in one transaction: one alone costs as many round trips, and of very many the first would wait."""

COHORT_LOCKS = 7207
"""The first half of the lock key of a cohort; the hash of generation and cohort gives the second."""

TAKE = (
    "select cohort, pg_try_advisory_lock($1, hashtext($2 || '/' || cohort)) as mine from unnest($3::text[]) as cohort"
)
LEAVE = "select pg_advisory_unlock($1, hashtext($2 || '/' || cohort)) from unnest($3::text[]) as cohort"

MARKS = "delete from touched where generation = $1 and cohort = any($2) returning cohort, organisation"

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
        taken = map(tuple, await connection.fetch(MARKS, generation, cohorts))
        before = await lying(connection, generation, cohorts)
        asking = _asking(cohorts, taken, before)
        found = await dockets(connection, generation, cohorts, live=live, partitions=partitions)
        # seconds for thousands of appraisees: others go on meanwhile
        verdicts = await asyncio.to_thread(
            lambda: [
                verdict for one in found if (verdict := judged(one, explained=asking[one.cohort], others_kept=True))
            ]
        )
        await keep(connection, generation, cohorts, verdicts, found[0].vector, before)


def _asking(
    cohorts: Sequence[str], taken: Iterable[tuple[str, str | None]], before: Before
) -> Mapping[str, Container[str]]:
    """Cohort → whose explanation may come out otherwise (whom the marks name, or everybody) or was never told."""
    marked = list(taken)
    whole = {cohort for cohort, organisation in marked if organisation is None}
    named = {*marked, *(place for place, one in before.items() if one.untold)}
    return {
        cohort: EVERYBODY if cohort in whole else {who for where, who in named if who and where == cohort}
        for cohort in cohorts
    }


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
