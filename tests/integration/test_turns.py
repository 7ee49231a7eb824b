"""Those who lost on a stream wait in line; who stands still there holds the others up for a moment, not for good."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.eventstore import Database, PostgresEventStore, turns
from shared.kernel import transact
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from tests.integration.stores import Count, Counted, Site, codec, context, counting, site

STREAM = "counter/1"
BREAK = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1::bigint::oid"


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("turns")
    async with site(urls.owner, urls.app) as here:
        yield here


@pytest.fixture(autouse=True)
def endless_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is: who goes ahead has had the turn."""
    monkeypatch.setattr(turns, "PATIENCE", 60)


async def in_turn(
    store: PostgresEventStore[Counted], stream: str, entered: asyncio.Event, leave: asyncio.Event
) -> None:
    async with store.turn(stream):
        entered.set()
        await leave.wait()


async def counted(store: PostgresEventStore[Counted], stream: str) -> int:
    """One further, by whoever has the turn already."""
    history = await store.read(stream)
    events = counting.decide(Count(upto=9), counting.fold(history.events))
    return (await store.append(stream, events, expected_version=history.version, context=context())).version


async def test_one_process_at_a_time_has_the_turn_and_other_streams_do_not_wait(here: Site) -> None:
    elsewhere = await Database.open(here.database.url)
    other = PostgresEventStore(elsewhere, codec)
    first, second, leave = asyncio.Event(), asyncio.Event(), asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(in_turn(here.store, STREAM, first, leave))
            await first.wait()
            group.create_task(in_turn(other, STREAM, second, leave))
            async with here.store.turn("counter/2"), other.turn("counter/3"):
                assert not second.is_set(), "both had the turn"
            leave.set()
            await second.wait()
    finally:
        await elsewhere.close()


async def test_who_stands_still_in_the_line_is_passed(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = await Database.open(here.database.url)
    other = PostgresEventStore(elsewhere, codec)
    first, leave = asyncio.Event(), asyncio.Event()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(in_turn(here.store, STREAM, first, leave))
            await first.wait()
            monkeypatch.setattr(turns, "PATIENCE", 0.1)
            for store in (here.store, other):
                done = await transact(store, STREAM, counting, Count(upto=9), context())
                async with store.turn(STREAM):
                    assert not leave.is_set(), "the first still stands there"
            leave.set()
        assert done.version == 2
    finally:
        await elsewhere.close()


async def test_a_turn_that_ends_badly_takes_nothing_back(here: Site) -> None:
    """The connection that held the place breaks; the command was appended on another."""
    async with here.store.turn(STREAM):
        version = await counted(here.store, STREAM)
        await here.database.pool.execute(BREAK, turns.TURN_LOCKS)

    assert (version, await here.feed.head()) == (1, 1)


async def test_a_stream_on_which_nobody_loses_any_more_is_not_crowded_for_long(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MEMORY", 0.1)
    async with here.store.turn(STREAM):
        pass
    assert here.store.crowded(STREAM), "who comes to a turn has lost"

    async def calm() -> bool:
        async with here.store.turn(STREAM):  # as every command does meanwhile
            pass
        return not here.store.crowded(STREAM)

    await until(calm)


async def test_more_lines_than_connections_leave_one_to_read_with(fresh_database: FreshDatabase) -> None:
    urls = await fresh_database("turns")
    async with site(urls.owner, urls.app):
        small = await Database.open(urls.app, size=2)
        store = PostgresEventStore(small, codec)

        async def count(stream: str) -> int:
            async with store.turn(stream):
                return await counted(store, stream)

        try:
            assert await asyncio.gather(*(count(f"counter/{n}") for n in range(12))) == [1] * 12
        finally:
            await small.close()


async def test_nobody_who_waits_in_line_is_told_that_others_were_first(here: Site) -> None:
    """Forty at once in one process: without a line most would use up their tries."""
    done = await asyncio.gather(*(transact(here.store, STREAM, counting, Count(upto=99), context()) for _ in range(40)))

    assert sorted(outcome.version for outcome in done) == list(range(1, 41))
