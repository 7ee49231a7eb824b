"""The four loops on a real PostgreSQL; the log is the one in memory, so that it can be mutated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent, decode
from shared.eventstore import SystemClock
from shared.kernel import Recorded, transact
from shared.log import LogUnavailable, Outgoing
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import (
    Projections,
    Publishing,
    RelayRefused,
    derived,
    policy,
    projector,
    relay,
    subscriber,
    wait_until,
)
from shared.workers.relay import Relay
from tests.integration.stores import Count, Counted, Site, counted, counting, publish, site

TOPIC = "zeren.checklist"
PARTITIONS = 4
PUBLISHING = Publishing(source="/checklist-svc", topic=TOPIC, partitions=PARTITIONS, publish=publish)

tally = Table("tally", MetaData(), Column("stream", Text, primary_key=True), Column("reached", Integer))


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


@asynccontextmanager
async def running(work: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """A worker at work, told to stop at the end of the block."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_await(work, stop))
        yield
        stop.set()
        async with asyncio.timeout(10):
            await asyncio.wait([task])


async def _await(work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await work(stop)


async def everything(log: MemoryLog) -> Sequence[CloudEvent]:
    records = await log.fetch({(TOPIC, number): 0 for number in range(PARTITIONS)}, limit=100_000, timeout=0)
    return [decode(found.value) for found in records]


async def relayed(here: Site, log: MemoryLog) -> Relay[Counted]:
    """Publish all that is there, by hand."""
    run = Relay(here.feed, here.database, log, PUBLISHING)
    await run.begin()
    while await run.batch():
        pass
    return run


async def fill(here: Site, streams: int = 12, each: int = 7) -> None:
    await here.store.append_many(
        [counted(f"counter/{n}", list(range(1, each + 1)), organisation=f"53{n:02}") for n in range(1, streams + 1)]
    )


async def test_the_relay_publishes_each_public_event_once_numbered_densely_per_partition(here: Site) -> None:
    log = MemoryLog()
    await fill(here)

    await relayed(here, log)

    events = await everything(log)
    assert len(events) == 12 * 6
    by_key = {
        event.partitionkey: [e.streamversion for e in events if e.partitionkey == event.partitionkey]
        for event in events
    }
    assert all(versions == [1, 2, 3, 4, 6, 7] for versions in by_key.values())
    for number in range(PARTITIONS):
        found = await log.fetch({(TOPIC, number): 0}, limit=1000, timeout=0)
        assert [int(decode(one.value).sequence) for one in found] == list(range(1, len(found) + 1))


async def test_a_crash_before_the_mark_publishes_the_same_numbers_again(here: Site) -> None:
    log = MemoryLog()
    await fill(here)
    await relayed(here, log)
    once = await everything(log)
    await here.database.pool.execute("update relay_mark set acknowledged = 0")
    log_with_less = MemoryLog()

    await relayed(here, log_with_less)

    assert await everything(log_with_less) == once


async def test_a_topic_that_was_lost_is_filled_again_with_the_numbers_it_had(here: Site) -> None:
    log, another = MemoryLog(), MemoryLog()
    await fill(here)
    await relayed(here, log)

    await relayed(here, another)

    assert await everything(another) == await everything(log)


async def test_an_emptied_store_does_not_number_from_one_again(here: Site, fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await fill(here)
    await relayed(here, log)
    urls = await fresh_database("emptied")

    async with site(urls.owner, urls.app) as emptied:
        await fill(emptied, streams=1, each=1)
        with pytest.raises(RelayRefused):
            await relayed(emptied, log)


async def test_the_number_of_partitions_is_a_constant_of_the_deployment(here: Site) -> None:
    await relayed(here, MemoryLog())
    other = Publishing(source="/checklist-svc", topic=TOPIC, partitions=8, publish=publish)

    with pytest.raises(RelayRefused):
        await Relay(here.feed, here.database, MemoryLog(), other).begin()


class Flickering(MemoryLog):
    """Away for the first tries."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        if self.away:
            self.away -= 1
            raise LogUnavailable("away")
        await super().produce(topic, batch)


async def test_the_relay_goes_on_by_itself_when_the_log_comes_back(here: Site) -> None:
    log = Flickering(away=2)
    await fill(here, streams=2)

    async def published() -> bool:
        done = "select count(*) from relay_numbers join relay_mark on position <= acknowledged"
        return bool(await here.database.pool.fetchval(done) == 12)

    async with running(lambda stop: relay(here.feed, here.database, log, PUBLISHING, here.bell, stop)):
        await until(published)
    assert len(await everything(log)) == 12


async def test_a_subscriber_applies_each_event_once_whatever_is_delivered_again(here: Site) -> None:
    log, seen = MemoryLog(), list[str]()
    await fill(here)
    await relayed(here, log)

    async def apply(_: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        seen.extend(event.id for event in events)

    async with running(following(here, log, apply)):
        await until(lambda: caught_up(here, 72))
    await here.database.pool.execute("update subscription_checkpoints set next_offset = 0")
    await here.store.append_many([counted("counter/99", [1])])
    await relayed(here, log)
    async with running(following(here, log, apply)):
        await until(lambda: caught_up(here, 73))

    assert len(seen) == len(set(seen)) == 73


async def test_effect_and_checkpoint_are_one_transaction(here: Site) -> None:
    log, tries, seen = MemoryLog(), [0], list[str]()
    await fill(here)
    await relayed(here, log)

    async def apply(connection: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        for event in events:
            await connection.execute(
                text("insert into policy_refusals values ('seen', :n, '', '')"), {"n": hash(event.id)}
            )
        tries[0] += 1
        if tries[0] == 1:
            raise RuntimeError("the process dies here")
        seen.extend(event.id for event in events)

    async with running(following(here, log, apply)):
        await until(lambda: caught_up(here, 72))

    assert await here.database.pool.fetchval("select count(*) from policy_refusals") == 72
    assert (tries[0] > 1, len(seen)) == (True, 72)


async def test_an_unreadable_record_is_put_aside_and_explains_its_hole(here: Site) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    mutated = await copy(log, {2: b"{not json"})

    async with running(following(here, mutated, noting(seen))):
        await until(lambda: caught_up(here, 4))

    assert seen == [1, 3, 4]
    row = await here.database.pool.fetchrow("select key, value from dead_letters")
    assert (row["key"], row["value"]) == ("5301", b"{not json")


async def test_a_hole_that_stays_stops_its_partition(here: Site) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    mutated = await copy(log, {2: None})

    async def stopped() -> bool:
        states = await here.database.pool.fetch("select state from subscription_checkpoints where next_offset > 0")
        return [row["state"] for row in states] == ["stopped"]

    async with running(following(here, mutated, noting(seen))):
        await until(stopped)

    assert seen == [1]


async def test_a_topic_made_anew_is_read_from_its_start_and_what_is_known_is_dropped(here: Site) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    async with running(following(here, log, noting(seen))):
        await until(lambda: caught_up(here, 4))
    another = MemoryLog()
    await here.store.append_many([counted("counter/1", [6], organisation="5301", after=4)])
    await relayed(here, another)

    async with running(following(here, another, noting(seen))):
        await until(lambda: caught_up(here, 5))

    assert seen == [1, 2, 3, 4, 5]


def following(
    here: Site, log: MemoryLog, apply: Callable[[AsyncConnection, Sequence[CloudEvent]], Awaitable[None]]
) -> Callable[[asyncio.Event], Awaitable[None]]:
    return lambda stop: subscriber("test", log, [TOPIC], here.database, apply, stop, partitions=PARTITIONS)


def noting(seen: list[int]) -> Callable[[AsyncConnection, Sequence[CloudEvent]], Awaitable[None]]:
    async def apply(_: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        seen.extend(int(event.sequence) for event in events)

    return apply


async def caught_up(here: Site, total: int) -> bool:
    return total == await here.database.pool.fetchval("select sum(last_sequence) from subscription_checkpoints")


async def copy(log: MemoryLog, changes: dict[int, bytes | None]) -> MemoryLog:
    """The topic with the values of some sequences replaced, or left out."""
    made = MemoryLog()
    await made.ensure(TOPIC, PARTITIONS)
    for number in range(PARTITIONS):
        for found in await log.fetch({(TOPIC, number): 0}, limit=1000, timeout=0):
            value = changes.get(int(decode(found.value).sequence), found.value)
            if value is not None:
                await made.produce(TOPIC, [Outgoing(partition=number, key=found.key, value=value)])
    return made


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


async def test_reading_after_a_position_that_has_not_come_gives_up_in_time(here: Site) -> None:
    assert not await wait_until(here.database, 1, seconds=0.05)


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
