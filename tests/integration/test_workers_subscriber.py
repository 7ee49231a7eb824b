"""The subscriber on a real PostgreSQL; the log is the one in memory, so that it can be mutated."""

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration.stores import Site, counted, site
from tests.integration.working import caught_up, copy, fill, following, noting, relayed, running


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
