"""A rebuild in several processes: the same bytes in every way of running it; one that dies takes nothing with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from scoring_svc.generations import reducing
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.hands import Site, hands
from scoring_svc.generations.progress import Progress
from scoring_svc.generations.rebuild import Rebuilt, rebuild
from scoring_svc.generations.refusals import LogDamaged, WorkerFailed
from scoring_svc.generations.results import Explained, Results
from shared.eventstore import Database
from shared.kernel import record
from shared.log import PostgresLog
from shared.testing.fixtures import FreshDatabase
from tests.bench.years import Year
from tests.bench.years.pen import Pen
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller

KEPT: Mapping[str, str] = {
    "dossiers": "organisation, cycle, body",
    "register_entries": "source, partition, sequence, kind, key, stream, version, recorded_at, body",
    "memberships": "cohort, organisation",
    "results": "cohort, organisation, person, rank, row",
    "verdicts": "cohort, cycle, organisation, scheme, scheme_version, digest, sequences",
}
"""What a generation holds, table by table: all that is not its number or a time of ours."""


@record
class Ground:
    """A log in PostgreSQL, and a scoring database that has read it."""

    log: PostgresLog
    database: Database
    site: Site

    async def rebuilt(self, workers: int) -> Rebuilt:
        async with hands(self.site, workers) as crew:
            return await rebuild(self.database, self.log, partitions=PARTITIONS, crew=crew)

    async def kept(self) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        """The living generation, whole."""
        async with self.database.pool.acquire() as connection:
            generation = await living(connection)
            return {
                table: [
                    tuple(row)
                    for row in await connection.fetch(
                        f"select {columns} from {table} where generation = $1 order by {columns}",  # noqa: S608 - ours
                        generation,
                    )
                ]
                for table, columns in KEPT.items()
            }


@asynccontextmanager
async def _ground(
    fresh_database: FreshDatabase, tell: Callable[[PostgresLog], Awaitable[None]]
) -> AsyncIterator[Ground]:
    log_url = (await fresh_database("log", y.migrated_log)).app
    database_url = (await fresh_database("scoring", y.migrated)).app
    log, database = PostgresLog(log_url), await Database.open(database_url)
    await log.start()
    try:
        for topic in y.TOPICS:
            await log.ensure(topic, PARTITIONS)
        await tell(log)
        await y.read_all(database, log)
        await y.judged_digests(database)
        yield Ground(
            log=log,
            database=database,
            site=Site(database_url=database_url, log_url=log_url, partitions=PARTITIONS),
        )
    finally:
        await database.close()
        await log.stop()


async def _a_province(log: PostgresLog) -> None:
    """Some 60 organisations' year: corrections, withdrawals, duplicates, all mingled."""
    for batch in Year.of(4_000, partitions=PARTITIONS).told(Pen(PARTITIONS)):
        for topic, several in batch.items():
            await log.produce(topic, several)


async def _a_small_year(log: PostgresLog) -> None:
    await Teller(log).tell(*y.frame(), *y.year())


async def test_one_process_or_several_keep_the_very_bytes_that_lived(fresh_database: FreshDatabase) -> None:
    async with _ground(fresh_database, _a_province) as ground:
        lived = await ground.kept()
        assert all(lived.values())
        for workers in (1, 2, 3):
            done = await ground.rebuilt(workers)
            assert done.before == done.after
            assert await ground.kept() == lived
        await rebuild(ground.database, ground.log, partitions=PARTITIONS)
        assert await ground.kept() == lived, "without processes of its own"


async def test_what_a_rebuild_does_not_keep_is_told_as_the_live_judge_told_it(fresh_database: FreshDatabase) -> None:
    async with _ground(fresh_database, _a_province) as ground:
        results = Results(ground.database, PARTITIONS)
        appraised = await ground.database.pool.fetch("select distinct cohort, organisation from results")

        async def told() -> Sequence[Explained | None]:
            return [(await results.explained(*one))[1] for one in appraised]

        lived = await told()
        assert all(lived)
        assert any(one and one.explanation.steps for one in lived)
        await ground.rebuilt(2)
        assert await ground.database.pool.fetchval("select count(explanation) from results") == 0
        assert await told() == lived


async def test_a_partition_too_large_for_memory_is_written_in_several_goes(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reducing, "AT_ONCE", 100)
    async with _ground(fresh_database, _a_province) as ground:
        lived = await ground.kept()
        await rebuild(ground.database, ground.log, partitions=PARTITIONS)
        assert await ground.kept() == lived


@pytest.mark.parametrize("phase", ["reducing", "judging"])
async def test_a_process_that_is_killed_ends_the_rebuild_and_nothing_else(
    fresh_database: FreshDatabase, phase: str
) -> None:
    async with _ground(fresh_database, _a_small_year) as ground:
        lived = await ground.kept()
        async with hands(ground.site, 2) as crew:

            async def kill(progress: Progress) -> None:
                if progress.phase == phase:
                    crew._processes[0].kill()

            if phase == "reducing":
                crew._processes[0].kill()
            with pytest.raises(WorkerFailed, match="ended with -9"):
                await rebuild(ground.database, ground.log, partitions=PARTITIONS, crew=crew, report=kill)
        assert await ground.kept() == lived
        assert (await ground.rebuilt(2)).differing == []
        left = await ground.database.pool.fetch("select distinct generation from dossiers")
        assert len(left) == 1, "what it wrote is swept away"


async def test_what_a_process_refuses_is_refused_by_its_name(fresh_database: FreshDatabase) -> None:
    async with _ground(fresh_database, _a_small_year) as ground:
        lived = await ground.kept()
        await ground.database.pool.execute(
            "update subscription_checkpoints set last_sequence = last_sequence + 1 where topic = 'zeren.checklist'"
        )
        with pytest.raises(LogDamaged, match="nothing to follow"):
            await ground.rebuilt(2)
        assert await ground.kept() == lived


async def test_a_process_ends_by_itself_when_nobody_is_left_to_tell_it_what_to_do(
    fresh_database: FreshDatabase,
) -> None:
    async with _ground(fresh_database, _a_small_year) as ground, hands(ground.site, 1) as crew:
        await crew.do([], _nothing)
        [process] = crew._processes
        assert process.stdin
        process.stdin.close()
        async with asyncio.timeout(20):
            assert await process.wait() == 0


async def _nothing(_: int) -> None: ...
