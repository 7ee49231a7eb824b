"""The subscriber on a real PostgreSQL; the log is the one in memory, so that it can be mutated."""

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from shared.contracts import CloudEvent
from shared.log import Incoming, OffsetsLost, Positions
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration.stores import Site, counted, site
from tests.integration.working import (
    TOPIC,
    caught_up,
    copy,
    extend,
    fill,
    following,
    noting,
    relayed,
    running,
)


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


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


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x00\xff",
        b'{"type":"zeren.\\u0000"}',  # the reason quotes what PostgreSQL can't keep
        b'{"type":"zeren.' + b"x" * 100_000 + b'"}',
    ],
)
async def test_nothing_that_stands_in_a_record_holds_up_those_behind_it(here: Site, value: bytes) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    mutated = await copy(log, {2: value}, key=b"5\x00\xff1")

    async with running(following(here, mutated, noting(seen))):
        await until(lambda: caught_up(here, 4))

    row = await here.database.pool.fetchrow("select key, value, length(reason) as length from dead_letters")
    assert (seen, row["key"], row["value"]) == ([1, 3, 4], "5\ufffd\ufffd1", value)
    assert 0 < row["length"] <= 500


async def test_unreadable_records_at_the_end_are_remembered_over_a_restart(here: Site) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    whole = await copy(log, {3: b"{", 4: b"{"})

    async with running(following(here, whole, noting(seen))):
        await until(lambda: here.database.pool.fetchval("select count(*) = 2 from dead_letters"))
    await here.store.append_many([counted("counter/1", [6], after=4)])
    await relayed(here, log)
    await extend(whole, log)
    async with running(following(here, whole, noting(seen))):
        await until(lambda: caught_up(here, 5))

    assert seen == [1, 2, 5]


class Cut(MemoryLog):
    """Its records lie at lower offsets than they did: of one partition, or from the start on not at all."""

    def __init__(self, whole: MemoryLog, place: tuple[str, int], *, head_lost: bool = False) -> None:
        super().__init__()
        self.whole, self.place, self.head_lost = whole, place, head_lost

    @override
    async def ensure(self, topic: str, partitions: int) -> str:
        return await self.whole.ensure(topic, partitions)

    @override
    async def fetch(self, positions: Positions, *, limit: int = 5000, timeout: float = 0.2) -> Sequence[Incoming]:
        offset = positions.get(self.place, 0)
        if offset > 1_000 or (self.head_lost and self.place in positions):
            raise OffsetsLost(f"{self.place}: {offset} is not there", self.place)
        return await self.whole.fetch(positions, limit=limit, timeout=timeout)


STATES = "select partition, next_offset, state from subscription_checkpoints order by partition"


async def test_offsets_that_are_lost_are_read_again_as_often_as_it_happens(here: Site) -> None:
    """Also a partition in which nothing new has come between two losses goes on; the others never notice."""
    log, seen = MemoryLog(), list[int]()
    await fill(here)
    await relayed(here, log)
    async with running(following(here, log, noting(seen))):
        await until(lambda: caught_up(here, 72))
    before = await here.database.pool.fetch(STATES)
    cut = Cut(log, (TOPIC, before[0]["partition"]))

    async def as_before() -> bool:
        return bool(before == await here.database.pool.fetch(STATES))

    for _ in range(3):
        await here.database.pool.execute("update subscription_checkpoints set next_offset = 9999 where partition = 0")
        async with running(following(here, cut, noting(seen))):
            await until(as_before)
    assert len(seen) == 72


async def test_a_partition_whose_head_is_gone_stops_and_the_others_go_on(here: Site) -> None:
    log, seen = MemoryLog(), list[int]()
    await fill(here)
    await relayed(here, log)
    cut = Cut(log, (TOPIC, 0), head_lost=True)

    async def stopped() -> bool:
        rows = await here.database.pool.fetch(STATES)
        return [row["state"] for row in rows] == ["stopped", "following", "following", "following"] and all(
            row["next_offset"] > 0 for row in rows[1:]
        )

    async with running(following(here, cut, noting(seen))):
        await until(stopped)
