"""Rebuild: the same digest from the log alone, whatever happens meanwhile, and never a silent change."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from msgspec import structs

from scoring_svc.domain.digest import cycle_digest
from scoring_svc.generations.catalogue import begin
from scoring_svc.generations.packing import pack, unpack_dossier
from scoring_svc.generations.progress import Progress
from scoring_svc.generations.rebuild import Rebuilt, rebuild
from scoring_svc.generations.refusals import DiffersFromLiving, LogDamaged, RebuildUnderWay
from shared.eventstore import Database
from shared.log import Log, PostgresLog
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller


async def rebuilt(database: Database, log: Log, *, accept: bool = False) -> Rebuilt:
    return await rebuild(database, log, partitions=PARTITIONS, accept=accept)


async def told_year() -> tuple[MemoryLog, Teller]:
    log = MemoryLog()
    await y.topics(log)
    teller = Teller(log)
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
        await until(lambda: y.at_end(database, log))

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
        await until(lambda: y.at_end(database, log))
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

        await rebuild(database, log, partitions=PARTITIONS, report=report)
        assert [one.phase for one in seen] == ["judging", "comparing", "switching"]
        assert seen[-1].read == seen[-1].total == len(teller.told)


async def _tamper(database: Database) -> None:
    """Give anna another first inspection than the log has."""
    body = await database.pool.fetchval("select body from dossiers where organisation = '530101' and cycle = 2026")
    dossier = unpack_dossier(body.replace(b"\xcd\x23\x28", b"\xcd\x13\x88"))
    await database.pool.execute("update dossiers set body = $1 where organisation = '530101'", pack(dossier))
    await database.pool.execute("insert into touched (generation, cohort) select 1, 'c-2026'")


async def test_what_a_crashed_rebuild_left_is_swept_by_the_next(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        async with database.pool.acquire() as connection:
            crashed = await begin(connection)
        left = "insert into dossiers (generation, cycle, organisation, body) values ($1, 2026, '5301', '')"
        await database.pool.execute(left, crashed)
        done = await rebuilt(database, log)
        assert done.generation > crashed
        assert (
            await database.pool.fetchval("select count(*) from dossiers where generation <> $1", done.generation) == 0
        )


async def test_an_unreadable_record_is_in_neither_generation(fresh_database: FreshDatabase) -> None:
    log, teller = await told_year()
    teller.skip("/checklist-svc", "530102")
    await teller.raw("zeren.checklist", "530102", b'{"specversion":')
    await teller.tell(y.corrected("530102", date(2026, 3, 1), 9900, fact="i-530102-2026-02-01", revision=2))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        done = await rebuilt(database, log)
        assert (done.unread, done.differing) == (1, [])
        assert await database.pool.fetchval("select count(*) from dead_letters") == 1, "it bars publishing as before"


async def test_what_could_not_be_read_once_and_now_can_is_dead_no_more(fresh_database: FreshDatabase) -> None:
    log, teller = await told_year()
    [event] = await teller.tell(y.corrected("530102", date(2026, 3, 1), 9900, fact="i-530102-2026-02-01", revision=2))
    await teller.tell(y.talked("530102", "t1"), y.inspected("530102", date(2026, 11, 2), 9000, kind="field"))
    async with y.scoring(fresh_database) as database:
        older = _unreadable(log, event.id)
        await y.read_all(database, log)
        assert await database.pool.fetchval("select count(*) from dead_letters") == 1
        older()
        with pytest.raises(DiffersFromLiving):
            await rebuilt(database, log)
        done = await rebuilt(database, log, accept=True)
        assert (done.unread, done.differing) == (0, ["c-2026"])
        assert await database.pool.fetchval("select count(*) from dead_letters") == 0


async def test_a_log_that_lost_events_is_refused(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    emptied, _ = await told_year()
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        for records in emptied._topics["zeren.checklist"]:
            del records[len(records) // 2 :]
        with pytest.raises(LogDamaged):
            await rebuilt(database, emptied)


async def test_a_number_that_stands_out_of_its_place_is_read_all_the_same(fresh_database: FreshDatabase) -> None:
    log, _ = await told_year()
    for records in log._topics["zeren.checklist"]:
        if len(records) > 2:
            values = [one.value for one in records]
            values.insert(len(values) - 1, values.pop(1))
            records[:] = [structs.replace(one, value=value) for one, value in zip(records, values, strict=True)]
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        await until(lambda: _all_read(database, log))
        living = await y.judged_digests(database)
        done = await rebuilt(database, log)
        assert done.differing == []
        assert await y.judged_digests(database) == living != {}


async def _all_read(database: Database, log: Log) -> bool:
    stopped = await database.pool.fetchval(
        "select exists (select from subscription_checkpoints where state <> 'following')"
    )
    return not stopped


async def test_as_a_command_on_a_served_log_it_tells_of_itself_in_json(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    urls, log_urls = await fresh_database("scoring", y.migrated), await fresh_database("log", y.migrated_log)
    log = PostgresLog(log_urls.app)
    await log.start()
    database = await Database.open(urls.app)
    try:
        for topic in y.TOPICS:
            await log.ensure(topic, PARTITIONS)
        await Teller(log).tell(*y.frame(), *y.year())
        await y.read_all(database, log)
        living = await y.judged_digests(database)
        settings = {
            "ZEREN_DATABASE_URL": urls.app,
            "ZEREN_LOG_URL": log_urls.app,
            "ZEREN_PARTITIONS": str(PARTITIONS),
            "ZEREN_BOX_URL": urls.app,
            "ZEREN_JWKS_PATH": str(tmp_path / "jwks.json"),
        }
        command = [sys.executable, "-m", "scoring_svc", "rebuild", "--cycle", "2026"]
        process = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **settings}, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        lines = [json.loads(line) for line in out.splitlines()]
        assert process.returncode == 0
        assert [line["progress"]["phase"] for line in lines[:-1]][-1] == "switching"
        assert lines[-1]["digests"] == {"2026": cycle_digest(living)}
    finally:
        await database.close()
        await log.stop()


def _unreadable(log: MemoryLog, id: str) -> Callable[[], None]:
    """Make one record unreadable, as for code too old for it; call the answer to make it whole again."""
    for records in log._topics["zeren.checklist"]:
        for place, found in enumerate(records):
            if id.encode() in found.value:
                records[place] = structs.replace(found, value=b"{")
                return partial(records.__setitem__, place, found)
    raise LookupError(id)
