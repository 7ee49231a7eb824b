"""What the event store promises, on a real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from shared.eventstore import Bell, Codec, FeedGap, PostgresEventStore, UnknownEventType
from shared.kernel import (
    Appended,
    Contended,
    Invalid,
    KeyReused,
    Outcome,
    OutcomeUnknown,
    StaleVersion,
    WrongExpectedVersion,
    record,
    transact,
)
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from tests.integration.stores import Count, Counted, Enough, Site, codec, context, counted, counting, site

WAITING = "select pid from pg_locks where locktype = 'advisory' and not granted"


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("store")
    async with site(urls.owner, urls.app) as opened:
        yield opened


async def test_events_are_read_back_in_order_with_version_and_position(here: Site) -> None:
    done = await here.store.append("counter/1", [Counted(to=1), Counted(to=2)], expected_version=0, context=context())

    history = await here.store.read("counter/1")

    assert (done.version, done.position, done.repeated) == (2, 2, False)
    assert (history.events, history.version, history.position) == ([Counted(to=1), Counted(to=2)], 2, 2)
    assert (await here.store.read("counter/1", up_to=1)).events == [Counted(to=1)]
    assert (await here.store.read("counter/2")).version == 0


async def test_a_stale_version_is_refused_and_leaves_nothing(here: Site) -> None:
    await here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())

    with pytest.raises(WrongExpectedVersion):
        await here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())

    assert await here.feed.head() == 1


async def test_a_repeated_command_gives_its_first_outcome(here: Site) -> None:
    command = uuid4()
    first = await here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context(command))
    await here.store.append("counter/1", [Counted(to=2)], expected_version=1, context=context())

    again = await here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context(command))

    assert again == Appended(
        stream="counter/1", version=first.version, position=first.position, fingerprint="f", repeated=True
    )
    assert await here.feed.head() == 2


async def test_each_command_of_a_group_has_an_outcome_of_its_own(here: Site) -> None:
    repeated = counted("counter/1", [1, 2])
    await here.store.append_many([repeated])

    outcomes = await here.store.append_many([counted("counter/2", [1]), counted("counter/3", [1], after=4), repeated])

    assert [type(outcome) for outcome in outcomes] == [Appended, WrongExpectedVersion, Appended]
    assert [outcome.repeated for outcome in outcomes if isinstance(outcome, Appended)] == [False, True]
    assert await here.feed.head() == 3


async def test_positions_are_dense_and_versions_complete_under_many_writers(here: Site) -> None:
    async def count() -> int:
        won = 0
        for _ in range(20):
            try:
                await transact(here.store, "counter/shared", counting, Count(upto=10_000), context())
                won += 1
            except Contended:
                pass
        return won

    won = sum(await asyncio.gather(*(count() for _ in range(8))))

    feed = await here.feed.read(0, 10_000)
    assert [event.position for event in feed] == list(range(1, won + 1))
    assert [event.event.to for event in feed] == list(range(1, won + 1))
    assert won > 0


async def test_two_commands_for_one_stream_do_not_share_a_call(here: Site) -> None:
    with pytest.raises(ValueError, match="same stream"):
        await here.store.append_many([counted("counter/1", [1]), counted("counter/1", [1])])


async def test_the_application_can_neither_change_nor_remove_the_past(here: Site) -> None:
    await here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())

    for statement in ("update events set actor = 'x'", "delete from events", "truncate events"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await here.database.pool.execute(statement)


async def test_a_hole_in_the_positions_stops_whoever_reads(here: Site) -> None:
    await here.database.pool.execute(
        "insert into events select 2, 's', 1, gen_random_uuid(), 'counted', '{\"to\":1}', gen_random_uuid(), 1, 'a',"
        " 'f', null, null, now()"
    )

    with pytest.raises(FeedGap):
        await here.feed.read(0)


async def test_the_commit_goes_on_when_the_caller_is_cancelled(here: Site) -> None:
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock(7203)")
        call = asyncio.create_task(
            here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())
        )
        await until(lambda: other.fetchval(WAITING))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    await until(here.feed.head)

    assert (await here.store.read("counter/1")).version == 1


async def test_a_commit_whose_answer_was_lost_is_looked_up(here: Site) -> None:
    """The connection is cut while the append waits for the lock; the store says it again under the lock."""
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock(7203)")
        call = asyncio.create_task(
            here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())
        )
        pid = await until(lambda: other.fetchval(WAITING))
        await other.execute("select pg_terminate_backend($1)", pid)
    done = await call

    assert (done.version, await here.feed.head()) == (1, 1)


async def test_a_repeat_is_answered_with_the_state_at_the_version_it_made(here: Site) -> None:
    command = uuid4()
    await transact(here.store, "counter/1", counting, Count(upto=3), context(command))
    await transact(here.store, "counter/1", counting, Count(upto=3), context())

    again = await transact(here.store, "counter/1", counting, Count(upto=3), context(command))

    assert (again.state, again.version, again.repeated) == (1, 1, True)


async def test_a_key_that_comes_back_with_another_request_is_refused(here: Site) -> None:
    command = uuid4()
    await transact(here.store, "counter/1", counting, Count(upto=3), context(command))

    with pytest.raises(KeyReused):
        await transact(here.store, "counter/1", counting, Count(upto=3), context(command, fingerprint="g"))


async def test_a_refusal_is_not_remembered(here: Site) -> None:
    command = uuid4()
    with pytest.raises(Enough):
        await transact(here.store, "counter/1", counting, Count(upto=0), context(command))

    done = await transact(here.store, "counter/1", counting, Count(upto=1), context(command))

    assert (done.version, done.repeated) == (1, False)


async def test_a_version_that_the_caller_named_is_kept_to(here: Site) -> None:
    await transact(here.store, "counter/1", counting, Count(upto=3), context())

    with pytest.raises(StaleVersion):
        await transact(here.store, "counter/1", counting, Count(upto=3), context(expected=0))


@record
class OldCounted:
    number: int


async def test_an_old_shape_is_lifted_to_todays_when_it_is_read(here: Site) -> None:
    old = PostgresEventStore(here.database, Codec({"tallied": OldCounted}))
    await old.append("counter/1", [OldCounted(number=7)], expected_version=0, context=context())
    today = Codec({"counted": Counted}, {"tallied": lambda old: ("counted", {"to": old["number"]})})

    history = await PostgresEventStore(here.database, today).read("counter/1")

    assert history.events == [Counted(to=7)]
    with pytest.raises(UnknownEventType):
        codec.decode("tallied", '{"number":7}')


async def test_the_bell_rings_for_a_listener_of_another_process(here: Site) -> None:
    """A second bell on the same database stands for the other process: only NOTIFY reaches it."""
    async with Bell(here.database) as elsewhere:
        listener = elsewhere.listener()
        async with asyncio.timeout(5):
            rung = asyncio.create_task(listener.wait(60))
            while not rung.done():
                here.bell.ring()
                await asyncio.wait([rung], timeout=0.02)


async def test_one_command_on_two_streams_of_a_group_is_taken_once(here: Site) -> None:
    """The other is told to decide anew, and meets the outcome of the first then."""
    command = uuid4()
    pending = [replace(counted(stream, [1]), context=context(command)) for stream in ("counter/1", "counter/2")]

    outcomes = await here.store.append_many([*pending, counted("counter/3", [1])])
    again = await here.store.append_many(pending[1:])

    assert [type(outcome) for outcome in outcomes] == [Appended, WrongExpectedVersion, Appended]
    assert [(outcome.stream, outcome.repeated) for outcome in again if isinstance(outcome, Appended)] == [
        ("counter/1", True)
    ]
    assert await here.feed.head() == 2


async def test_a_command_that_went_to_two_streams_at_once_belongs_to_one(here: Site) -> None:
    command = uuid4()

    async def count(stream: str) -> Outcome[int]:
        return await transact(here.store, stream, counting, Count(upto=3), context(command))

    outcomes = await asyncio.gather(*(count(f"counter/{n}") for n in range(8)), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["KeyReused"] * 7 + ["Outcome"]
    assert await here.feed.head() == 1


async def test_a_store_that_is_busy_after_a_lost_answer_leaves_the_outcome_open(here: Site) -> None:
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock(7203)")
        call = asyncio.create_task(
            here.store.append("counter/1", [Counted(to=1)], expected_version=0, context=context())
        )
        pid = await until(lambda: other.fetchval(WAITING))
        await other.execute("select pg_terminate_backend($1)", pid)
        with pytest.raises(OutcomeUnknown):
            await call


async def test_an_event_that_is_too_large_is_the_callers_fault_and_nothing_of_its_command_is_kept(here: Site) -> None:
    too_large = Counted(to=2, organisation="字" * 100_000)

    with pytest.raises(Invalid):
        await here.store.append("counter/1", [Counted(to=1), too_large], expected_version=0, context=context())

    assert await here.feed.head() == 0


def test_one_name_has_one_meaning_in_a_feed() -> None:
    with pytest.raises(ValueError, match="counted"):
        Codec({"counted": Counted}) | Codec({"counted": OldCounted})
    with pytest.raises(ValueError, match="counted"):
        Codec({"counted": Counted, "tallied": Counted})
    assert (Codec({"counted": Counted}) | Codec({"counted": Counted})).names == {"counted"}


@record
class Marks:
    by_year: Mapping[int, date]


def test_an_upcaster_gives_back_the_shape_that_json_has() -> None:
    codec = Codec({"marks": Marks}, {"old-marks": lambda old: ("marks", {"by_year": old["years"]})})

    assert codec.decode("old-marks", '{"years":{"2026":"2026-03-01"}}') == Marks(by_year={2026: date(2026, 3, 1)})
