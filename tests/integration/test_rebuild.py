"""Rebuild: the same digest from the log alone, whatever happens meanwhile, and never a silent change."""

import asyncio
from datetime import date

import pytest

from scoring_svc.generations.packing import pack, unpack_dossier
from scoring_svc.generations.progress import Progress
from scoring_svc.generations.rebuild import Rebuilt, rebuild
from scoring_svc.generations.refusals import DiffersFromLiving, RebuildUnderWay
from shared.eventstore import Database
from shared.log import Log
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration import scoring_year as y


async def rebuilt(database: Database, log: Log, *, accept: bool = False) -> Rebuilt:
    return await rebuild(database, log, partitions=y.PARTITIONS, accept=accept)


async def told_year() -> tuple[MemoryLog, y.Teller]:
    log = MemoryLog()
    await y.topics(log)
    teller = y.Teller(log)
    await teller.tell(*y.frame(), *y.year())
    return log, teller


async def test_a_rebuild_gives_the_digest_that_lives(fresh_database: FreshDatabase) -> None:
    log, teller = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        living = await y.judged_digests(database)
        done = await rebuilt(database, log)
        assert done.before == done.after
        assert done.events == len(teller.told)
        assert done.differing == []
        assert await y.judged_digests(database) == living
        left = await database.pool.fetch("select distinct generation from dossiers")
        assert [row["generation"] for row in left] == [done.generation], "the old generation is swept away"


async def test_a_fresh_scoring_database_reaches_the_same_digest(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    found = []
    for _ in range(2):
        async with y.scoring(fresh_database) as database:
            await y.read_all(database, log)
            found.append(await y.judged_digests(database))
    assert found[0] == found[1] != {}


async def test_events_that_arrive_during_a_rebuild_are_in_both_generations(fresh_database: FreshDatabase) -> None:
    log, teller = await told_year()
    async with y.scoring(fresh_database) as database, y.following(database, log):
        await y.until(lambda: y.at_end(database, log))

        async def go_on() -> None:
            for revision in range(2, 400):
                fact, day = "i-530102-2026-02-01", date(2026, 3, 1)
                await teller.tell(y.corrected("530102", day, 6000 + revision, fact=fact, revision=revision))
                await asyncio.sleep(0)

        arriving = asyncio.create_task(go_on())
        reports = [await rebuilt(database, log)]
        while not arriving.done():
            reports.append(await rebuilt(database, log))
        await arriving
        assert all(report.differing == [] for report in reports)
        await y.until(lambda: y.at_end(database, log))
        living = await y.judged_digests(database)
        await rebuilt(database, log)
        assert await y.judged_digests(database) == living


async def test_another_result_than_the_living_one_is_refused_unless_accepted(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        honest = await y.judged_digests(database)
        await _tamper(database)
        false = await y.judged_digests(database)
        assert false != honest
        with pytest.raises(DiffersFromLiving, match="c-2026"):
            await rebuilt(database, log)
        assert await y.judged_digests(database) == false, "a refused rebuild changes nothing"
        done = await rebuilt(database, log, accept=True)
        assert done.differing == ["c-2026"]
        assert done.before != done.after
        assert await y.judged_digests(database) == honest


async def test_one_rebuild_at_a_time(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        both = await asyncio.gather(rebuilt(database, log), rebuilt(database, log), return_exceptions=True)
        assert sorted(type(one) for one in both if isinstance(one, Exception)) == [RebuildUnderWay]


async def test_readers_are_served_while_it_runs_and_it_says_how_far_it_is(fresh_database: FreshDatabase) -> None:
    log, teller = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        living = await y.judged_digests(database)
        seen: list[Progress] = []

        async def report(progress: Progress) -> None:
            seen.append(progress)
            assert await y.judged_digests(database) == living

        await rebuild(database, log, partitions=y.PARTITIONS, report=report)
        assert [one.phase for one in seen] == ["judging", "comparing", "switching"]
        assert seen[-1].read == seen[-1].total == len(teller.told)


async def _tamper(database: Database) -> None:
    """Give anna another first inspection than the log has."""
    body = await database.pool.fetchval("select body from dossiers where organisation = '530101' and cycle = 2026")
    dossier = unpack_dossier(body.replace(b"\xcd\x23\x28", b"\xcd\x13\x88"))
    await database.pool.execute("update dossiers set body = $1 where organisation = '530101'", pack(dossier))
    await database.pool.execute("insert into touched (generation, cohort) select 1, 'c-2026'")
