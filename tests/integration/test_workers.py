"""Projector and policy on a real PostgreSQL: each event once, whoever leads."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Awaitable, Sequence
from itertools import count

import asyncpg
import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore import SystemClock
from shared.kernel import Contended, KeyReused, NotFound, Recorded, StaleVersion, transact
from shared.log import LogUnavailable
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import Projections, ReadModels, derived, policy, projector
from shared.workers.leading import Leadership, keep_leading, outlasting
from tests.integration.stores import Count, Counted, Site, counting, site
from tests.integration.working import fill, running

tally = Table("tally", MetaData(), Column("stream", Text, primary_key=True), Column("reached", Integer))


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


REACHED = "select exists (select from projection_checkpoints where version = $1 and position = 21)"


def tally_up(recorded: Recorded[Counted]) -> Sequence[Executable]:
    row = insert(tally).values(stream=recorded.stream, reached=recorded.event.to)
    return [row.on_conflict_do_update(index_elements=["stream"], set_={"reached": row.excluded.reached})]


async def test_the_projector_follows_the_feed_and_a_new_version_plays_it_again(
    fresh_database: FreshDatabase,
) -> None:
    urls = await fresh_database("projector")
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("create table tally (stream text primary key, reached integer)")
    await owner.close()
    async with site(urls.owner, urls.app) as here:
        await fill(here, streams=3)
        for version in ("1", "2"):
            projections = Projections(version=version, tables=[tally], project=tally_up)
            async with running(lambda stop, p=projections: projector(here.feed, here.database, p, here.bell, stop)):
                await until(lambda v=version: here.database.pool.fetchval(REACHED, v))
            rows = await here.database.pool.fetch("select stream, reached from tally order by stream")
            assert [tuple(row) for row in rows] == [("counter/1", 7), ("counter/2", 7), ("counter/3", 7)]
            await here.database.pool.execute("update tally set reached = 0")


async def test_while_a_new_version_is_filled_the_old_one_is_read(fresh_database: FreshDatabase) -> None:
    urls = await fresh_database("projector")
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("create table tally (stream text primary key, reached integer)")
    await owner.close()
    held, gate = asyncio.Event(), asyncio.Event()

    async def hold(_: AsyncConnection, __: Sequence[Recorded[Counted]]) -> None:
        held.set()
        await gate.wait()

    async with site(urls.owner, urls.app) as here:
        await fill(here, streams=3)
        first = Projections(version="1", tables=[tally], project=tally_up)
        async with running(lambda stop: projector(here.feed, here.database, first, here.bell, stop)):
            await until(lambda: here.database.pool.fetchval(REACHED, "1"))
        second = Projections(version="2", tables=[tally], project=tally_up, batch=hold)
        async with running(lambda stop: projector(here.feed, here.database, second, here.bell, stop)):
            await held.wait()
            assert await here.database.pool.fetchval("select count(*) from tally") == 3
            assert await here.database.pool.fetchval("select version from projection_checkpoints") == "1"
            gate.set()
            await until(lambda: here.database.pool.fetchval(REACHED, "2"))
        assert await here.database.pool.fetchval("select count(*) from projection_builds") == 0


async def test_reading_after_a_position_that_has_not_come_gives_up_in_time(here: Site) -> None:
    assert not await ReadModels(here.database).passed(1, seconds=0.05)


async def test_many_who_read_after_a_position_share_one_look(here: Site) -> None:
    models, pool = ReadModels(here.database), here.database.pool
    await pool.execute("insert into projection_checkpoints values ('read-models', '1', 0)")
    waiting = [asyncio.create_task(models.passed(n % 3 + 1, seconds=30)) for n in range(30)]
    await pool.execute("update projection_checkpoints set position = 2")
    assert await asyncio.gather(*(task for n, task in enumerate(waiting) if n % 3 < 2)) == [True] * 20

    assert [task.get_name() for task in asyncio.all_tasks()].count("read models") == 1

    await pool.execute("update projection_checkpoints set position = 3")
    assert await asyncio.gather(*waiting) == [True] * 30


async def test_a_policy_acts_once_per_event_although_it_sees_it_twice(here: Site) -> None:
    clock = SystemClock()

    async def mirror(recorded: Recorded[Counted]) -> None:
        if not recorded.stream.startswith("mirror/"):
            context = await derived(recorded, policy="mirror", clock=clock)
            await transact(here.store, f"mirror/{recorded.event.to}", counting, Count(upto=1), context)

    async def reacted(position: int) -> bool:
        return position <= (await here.database.pool.fetchval("select max(position) from policy_checkpoints") or 0)

    await fill(here, streams=2, each=3)
    async with running(lambda stop: policy("mirror", here.feed, here.database, mirror, here.bell, stop)):
        await until(lambda: reacted(9))
    await here.database.pool.execute("update policy_checkpoints set position = 0")
    async with running(lambda stop: policy("mirror", here.feed, here.database, mirror, here.bell, stop)):
        await until(lambda: reacted(9))

    assert await here.feed.head() == 9
    refused = await here.database.pool.fetch("select slug from policy_refusals")
    assert [row["slug"] for row in refused] == ["enough"] * 3


async def reached(here: Site, position: int) -> bool:
    return bool(await here.database.pool.fetchval("select max(position) = $1 from policy_checkpoints", position))


@pytest.mark.parametrize("passing", [Contended("others were first"), LookupError("a fault of ours")])
async def test_a_policy_tries_again_what_may_pass(here: Site, passing: Exception) -> None:
    faults, done = [passing], list[int]()

    async def react(recorded: Recorded[Counted]) -> None:
        if recorded.position == 2 and faults:
            raise faults.pop()
        done.append(recorded.position)

    await fill(here, streams=1, each=3)
    async with running(lambda stop: policy("p", here.feed, here.database, react, here.bell, stop)):
        await until(lambda: reached(here, 3))

    assert done == [1, 2, 3]
    assert await here.database.pool.fetchval("select count(*) from policy_refusals") == 0


@pytest.mark.parametrize("refusal", [KeyReused("k"), StaleVersion("s", expected=1, actual=2), NotFound("x\0")])
async def test_a_refused_derived_command_is_recorded_and_never_blocks(here: Site, refusal: Exception) -> None:
    async def react(recorded: Recorded[Counted]) -> None:
        if recorded.position == 2:
            raise refusal

    await fill(here, streams=1, each=3)
    async with running(lambda stop: policy("p", here.feed, here.database, react, here.bell, stop)):
        await until(lambda: reached(here, 3))

    row = await here.database.pool.fetchrow("select position, slug from policy_refusals")
    assert tuple(row) == (2, type(refusal).__name__)


async def test_a_policy_stops_between_two_events_and_goes_on_from_there(here: Site) -> None:
    stop, done = asyncio.Event(), list[int]()

    async def react(recorded: Recorded[Counted]) -> None:
        done.append(recorded.position)
        if recorded.position == 2:
            stop.set()

    await fill(here, streams=1, each=4)
    for seen in ([1, 2], [1, 2, 3, 4]):
        stop.clear()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            group.create_task(policy("p", here.feed, here.database, react, here.bell, stop))
            await until(lambda seen=seen: reached(here, seen[-1]))
            stop.set()
        assert done == seen


LEADERS = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and objsubid = 2"
ANOTHER_STANDS_BY = """select count(*) = 2 from pg_stat_activity
where datname = current_database() and query like 'select pg_try_advisory_lock%'"""


async def test_a_projector_that_lost_the_lead_without_knowing_is_fenced(here: Site) -> None:
    """It stands still in the middle of a batch while another takes over; what it then brings is thrown away."""
    batches, reached, gate = count(), asyncio.Event(), asyncio.Event()

    async def note(connection: AsyncConnection, _: Sequence[Recorded[Counted]]) -> None:
        number = next(batches)
        if number == 0:
            reached.set()
            await gate.wait()
        await connection.execute(text("insert into policy_refusals values ('batch', :n, '', '')"), {"n": number})

    projections = Projections(version="1", tables=[], project=lambda _: (), batch=note)
    await fill(here, streams=1, each=3)

    def work(stop: asyncio.Event) -> Awaitable[None]:
        return projector(here.feed, here.database, projections, here.bell, stop)

    async with running(work):
        await reached.wait()
        async with running(work):
            await here.database.pool.execute(LEADERS)
            assert await ReadModels(here.database).passed(3, seconds=10)
            gate.set()
            await until(lambda: here.database.pool.fetchval(ANOTHER_STANDS_BY))
            faults = await here.database.pool.fetch("select * from worker_faults")

    kept = await here.database.pool.fetch("select position from policy_refusals")
    assert ([row["position"] for row in kept], faults) == ([1], [])


async def test_a_follower_that_is_gone_is_forgotten_by_the_bell(here: Site) -> None:
    gone = weakref.ref(here.bell.listener())
    gc.collect()

    assert gone() is None


async def test_what_an_outage_left_behind_is_gone_once_the_work_goes_on(here: Site) -> None:
    """A client that was torn hangs together in a cycle, and a worker at rest makes too little for the collector."""

    class Torn:
        def __init__(self) -> None:
            self.itself = self

    left, stop = list[weakref.ref[Torn]](), asyncio.Event()

    async def work(leadership: Leadership) -> None:
        if not left:
            left.append(weakref.ref(Torn()))
            raise LogUnavailable("the broker is away")
        await leadership.well()
        stop.set()

    gc.disable()
    try:
        await keep_leading(here.database, "tested", outlasting(work, stop), stop)
        assert left[0]() is None
    finally:
        gc.enable()


async def test_read_models_wait_for_no_disk_and_whoever_comes_next_does(here: Site) -> None:
    """On the same connections: the engine keeps them."""
    waits: list[str] = []

    async def note(connection: AsyncConnection, _: Sequence[Recorded[Counted]]) -> None:
        waits.append(str(await connection.scalar(text("show synchronous_commit"))))

    projections = Projections(version="1", tables=[], project=lambda _: [], batch=note)
    await fill(here, streams=3)
    async with running(lambda stop: projector(here.feed, here.database, projections, here.bell, stop)):
        await until(lambda: here.database.pool.fetchval(REACHED, "1"))
    async with here.database.engine.begin() as connection:
        await note(connection, ())

    assert waits == ["off", "on"]
