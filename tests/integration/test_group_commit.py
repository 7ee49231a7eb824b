"""Commands that arrive together: one commit for all, an outcome for each, and no harm from a neighbour."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.eventstore import group
from shared.eventstore.schema import APPEND_LOCK
from shared.kernel import (
    Appended,
    Contended,
    Folds,
    Invalid,
    KeyReused,
    Outcome,
    OutcomeUnknown,
    Recorded,
    StaleVersion,
    WrongExpectedVersion,
    transact,
)
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from tests.integration.stores import Count, Counted, Enough, Site, context, counting, site

WAITING = "select pid from pg_locks where locktype = 'advisory' and not granted"
TRANSACTIONS = "select count(distinct xmin::text) from events where stream <> 'held-up'"

Call = Coroutine[Any, Any, Appended]


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("store")
    async with site(urls.owner, urls.app) as opened:
        yield opened


def append(here: Site, stream: str, to: int = 1, *, after: int = 0, command: UUID | None = None) -> Call:
    return here.store.append(stream, [Counted(to=to)], expected_version=after, context=context(command))


@asynccontextmanager
async def held_up(here: Site) -> AsyncIterator[asyncpg.Connection]:
    """The writer is busy with a command of its own (position 1); what comes meanwhile goes as a group after it."""
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
        first = asyncio.create_task(append(here, "held-up"))
        await until(lambda: other.fetchval(WAITING))
        yield other
    await first


async def queued(here: Site, number: int) -> None:
    async def reached() -> bool:
        return len(here.database.writer._waiting) == number

    await until(reached)


async def together(here: Site, *calls: Call) -> Sequence[Appended | BaseException]:
    """What became of calls that waited at the same time, in the order given."""
    async with held_up(here):
        tasks = [asyncio.create_task(call) for call in calls]
        await queued(here, len(tasks))
    return await asyncio.gather(*tasks, return_exceptions=True)


async def stored(here: Site) -> Sequence[Recorded[Counted]]:
    """Everything. That nothing is missing between, the feed has checked."""
    return await here.feed.read(0, 100_000)


async def test_commands_that_wait_together_share_one_transaction_in_the_order_they_came(here: Site) -> None:
    outcomes = await together(here, *(append(here, f"counter/{n}") for n in range(40)))

    assert [(done.stream, done.position) for done in outcomes if isinstance(done, Appended)] == [
        (f"counter/{n}", n + 2) for n in range(40)
    ]
    assert [event.stream for event in await stored(here)][1:] == [f"counter/{n}" for n in range(40)]
    assert await here.database.pool.fetchval(TRANSACTIONS) == 1


async def test_a_command_of_many_events_stands_whole_beside_others(here: Site) -> None:
    events = [Counted(to=n) for n in range(1, 8)]
    many = here.store.append("counter/many", events, expected_version=0, context=context())

    first, second, third = await together(here, append(here, "counter/1"), many, append(here, "counter/2"))

    assert [(done.version, done.position) for done in (first, second, third) if isinstance(done, Appended)] == [
        (1, 2),
        (7, 9),
        (1, 10),
    ]
    assert (await here.store.read("counter/many")).events == events


async def test_each_of_a_group_has_the_outcome_it_would_have_had_alone(here: Site) -> None:
    command = uuid4()
    before = await append(here, "counter/1", command=command)
    await append(here, "counter/1", 2, after=1)

    fine, conflict, repeat, ahead = await together(
        here,
        append(here, "counter/2"),
        append(here, "counter/3", after=4),
        append(here, "counter/1", command=command),
        append(here, "counter/4"),
    )

    assert isinstance(fine, Appended)
    assert isinstance(conflict, WrongExpectedVersion)
    assert repeat == replace(before, repeated=True)
    assert isinstance(ahead, Appended)
    assert [event.stream for event in await stored(here)][3:] == ["counter/2", "counter/4"]


async def test_of_writers_on_one_stream_one_wins_and_the_others_know(here: Site) -> None:
    outcomes = await together(here, *(append(here, "counter/1", n) for n in range(10)))

    assert isinstance(outcomes[0], Appended)
    assert [type(outcome) for outcome in outcomes[1:]] == [WrongExpectedVersion] * 9
    assert (await here.store.read("counter/1")).events == [Counted(to=0)]


async def test_a_command_that_comes_twice_at_once_leaves_one_set_of_events_and_one_outcome(here: Site) -> None:
    command = uuid4()

    first, second = await together(here, *(append(here, "counter/1", command=command) for _ in range(2)))

    assert isinstance(first, Appended)
    assert not first.repeated
    assert second == replace(first, repeated=True)
    assert len(await stored(here)) == 2


async def test_a_command_carried_out_twenty_times_at_once_is_answered_alike(here: Site) -> None:
    command, folds = uuid4(), Folds[int]()
    await transact(here.store, "counter/1", counting, Count(upto=9), context(), folds)

    outcomes = await asyncio.gather(
        *(transact(here.store, "counter/1", counting, Count(upto=9), context(command), folds) for _ in range(20))
    )

    assert {(outcome.state, outcome.version, outcome.position) for outcome in outcomes} == {(2, 2, 2)}
    assert sum(not outcome.repeated for outcome in outcomes) == 1
    assert len(await stored(here)) == 2


async def test_a_neighbour_that_breaks_a_constraint_harms_nobody(here: Site) -> None:
    """NUL in a text fails as it is read, a name too long for the index as it is stored."""
    nul = append(here, "counter/\0")
    long = append(here, "".join(Random(7).choices("0123456789abcdef", k=40_000)))  # noqa: S311 - only long
    outcomes = await together(here, append(here, "counter/1"), nul, append(here, "counter/2"), long)

    assert [isinstance(outcome, Appended) for outcome in outcomes] == [True, False, True, False]
    assert isinstance(outcomes[1], asyncpg.CharacterNotInRepertoireError)
    assert isinstance(outcomes[3], asyncpg.ProgramLimitExceededError)
    assert [event.stream for event in await stored(here)][1:] == ["counter/1", "counter/2"]


async def test_an_event_that_is_too_large_never_reaches_the_group(here: Site) -> None:
    large = Counted(to=1, organisation="x" * (256 << 10))

    with pytest.raises(Invalid):
        await here.store.append("counter/1", [large], expected_version=0, context=context())

    assert len(here.database.writer._waiting) == 0


async def test_whoever_is_cancelled_takes_back_what_was_not_sent_and_leaves_the_rest(here: Site) -> None:
    async with held_up(here):
        tasks = [asyncio.create_task(append(here, f"counter/{n}")) for n in range(3)]
        await queued(here, 3)
        tasks[1].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Appended, asyncio.CancelledError, Appended]
    assert [event.stream for event in await stored(here)][1:] == ["counter/0", "counter/2"]


async def test_whoever_is_cancelled_in_mid_commit_harms_nobody_and_finds_its_outcome_again(here: Site) -> None:
    command = uuid4()
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
        left = asyncio.create_task(append(here, "counter/left", command=command))
        stayed = asyncio.create_task(append(here, "counter/stayed"))
        await until(lambda: other.fetchval(WAITING))
        left.cancel()
    assert (await stayed).position == 2
    assert left.cancelled()

    again = await append(here, "counter/left", command=command)

    assert (again.position, again.repeated) == (1, True)
    assert len(await stored(here)) == 2


@pytest.mark.parametrize("number", [1, 30])
async def test_a_connection_killed_in_mid_group_costs_nobody_its_outcome(here: Site, number: int) -> None:
    """Before the commit, here; the look-up under the lock serves for after it just as well."""
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
        tasks = [asyncio.create_task(append(here, f"counter/{n}")) for n in range(number)]
        pid = await until(lambda: other.fetchval(WAITING))
        await other.execute("select pg_terminate_backend($1)", pid)
    outcomes = await asyncio.gather(*tasks)

    assert [outcome.position for outcome in outcomes] == list(range(1, number + 1))
    assert len(await stored(here)) == number


async def test_a_group_whose_fate_can_not_be_found_out_says_so_to_each_and_the_next_goes_on(here: Site) -> None:
    async with here.database.pool.acquire() as other, other.transaction():
        await other.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
        tasks = [asyncio.create_task(append(here, f"counter/{n}")) for n in range(3)]
        for _ in range(2):
            pid = await until(lambda: other.fetchval(WAITING))
            await other.execute("select pg_terminate_backend($1)", pid)
            await until(partial(other.fetchval, "select not exists (select from pg_locks where pid = $1)", pid))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown] * 3
    assert (await append(here, "counter/1")).position == 1


async def test_who_finds_no_room_waits_for_it(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here.database.writer, "_room", asyncio.Semaphore(4))

    outcomes = await asyncio.gather(*(append(here, f"counter/{n}") for n in range(20)))

    assert [outcome.position for outcome in outcomes] == list(range(1, 21))


async def test_a_group_is_bounded_by_commands_and_by_events(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "COMMANDS", 4)
    monkeypatch.setattr(group, "EVENTS", 6)
    three = [Counted(to=n) for n in range(3)]

    await together(
        here,
        *(append(here, f"counter/{n}") for n in range(8)),  # 4 + 4 commands
        *(here.store.append(f"large/{n}", three, expected_version=0, context=context()) for n in range(3)),  # 2 + 1
    )

    assert await here.database.pool.fetchval(TRANSACTIONS) == 4
    assert [event.stream for event in await stored(here)][1:9] == [f"counter/{n}" for n in range(8)]


async def test_what_waits_is_written_before_the_writer_closes_and_nothing_after(here: Site) -> None:
    async with held_up(here):
        tasks = [asyncio.create_task(append(here, f"counter/{n}")) for n in range(3)]
        await queued(here, 3)
        closing = asyncio.create_task(here.database.writer.close())
    await closing

    assert [task.result().position for task in tasks if task.done()] == [2, 3, 4]
    with pytest.raises(asyncpg.InterfaceError):
        await append(here, "counter/9")


async def test_a_mixed_crowd_leaves_dense_positions_and_whole_streams(here: Site) -> None:
    """600 commands of 40 clients, distinct and shared streams, cached folds, every fifth sent twice at once."""
    folds, random = Folds[int](8), Random(20260301)  # noqa: S311 - a seed that is told
    done: list[Outcome[int]] = []

    async def client(number: int) -> None:
        for n in range(15):
            stream = f"counter/{random.randrange(4)}" if n % 3 == 0 else f"counter/own-{number}"
            asked = context()
            times = 2 if n % 5 == 0 else 1
            tries = (transact(here.store, stream, counting, Count(upto=10_000), asked, folds) for _ in range(times))
            for outcome in await asyncio.gather(*tries, return_exceptions=True):
                if isinstance(outcome, Outcome):
                    done.append(outcome)
                else:
                    assert isinstance(outcome, Contended)

    await asyncio.gather(*(client(number) for number in range(40)))

    feed = await stored(here)
    by_stream: dict[str, list[int]] = {}
    for event in feed:
        by_stream.setdefault(event.stream, []).append(event.event.to)
        assert event.version == event.event.to
    assert all(counts == list(range(1, len(counts) + 1)) for counts in by_stream.values())
    assert {outcome.position for outcome in done} == set(range(1, len(feed) + 1))
    assert len({event.command_id for event in feed}) == len(feed)


async def test_a_fold_that_is_out_of_date_is_found_out_by_the_version(here: Site) -> None:
    folds, elsewhere = Folds[int](), Folds[int]()
    await transact(here.store, "counter/1", counting, Count(upto=9), context(), folds)
    await transact(here.store, "counter/1", counting, Count(upto=9), context(), elsewhere)

    outcome = await transact(here.store, "counter/1", counting, Count(upto=9), context(), folds)

    assert (outcome.state, outcome.version) == (3, 3)


async def test_nobody_is_refused_on_a_fold_alone(here: Site) -> None:
    """The fold says "enough", or another version than the caller's; the store, which moved on, says otherwise."""
    folds = Folds[int]()
    folds.put("counter/1", Outcome(state=9, version=9, position=9))

    outcome = await transact(here.store, "counter/1", counting, Count(upto=3), context(), folds)
    folds.put("counter/1", Outcome(state=0, version=0, position=0))
    named = await transact(here.store, "counter/1", counting, Count(upto=3), context(expected=1), folds)

    assert (outcome.state, named.state) == (1, 2)
    with pytest.raises(StaleVersion):
        await transact(here.store, "counter/1", counting, Count(upto=3), context(expected=1), folds)
    with pytest.raises(Enough):
        await transact(here.store, "counter/1", counting, Count(upto=2), context(), folds)


async def test_a_repeat_is_answered_as_the_first_time_whatever_the_fold_would_decide(here: Site) -> None:
    folds, command = Folds[int](), uuid4()
    asked = context(command, expected=0)
    first = await transact(here.store, "counter/1", counting, Count(upto=1), asked, folds)

    refused_now = await transact(here.store, "counter/1", counting, Count(upto=1), asked, folds)
    decided_again = await transact(here.store, "counter/1", counting, Count(upto=5), context(command), folds)

    assert refused_now == decided_again == replace(first, repeated=True)
    for stream, fingerprint in (("counter/1", "g"), ("counter/2", "f")):
        with pytest.raises(KeyReused):
            await transact(
                here.store, stream, counting, Count(upto=5), context(command, fingerprint=fingerprint), folds
            )
    assert len(await stored(here)) == 1


READ = "select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes where relname = 'events'"
WRITTEN = "select n_tup_ins from pg_stat_user_tables where relname = 'events'"


async def test_a_group_reads_what_it_names_however_much_is_stored(here: Site) -> None:
    """A plan is made once, maybe while the store is empty: it must not be one that reads all that came later."""
    await asyncio.gather(*(append(here, f"early-{n}") for n in range(9)))
    for n in range(5):
        events = [Counted(to=to) for to in range(1000)]
        await here.store.append(f"full-{n}", events, expected_version=0, context=context())

    async def counted() -> bool:
        """PostgreSQL tells its counts a moment late, and with a later command."""
        await append(here, f"late-{uuid4()}")
        stored = await here.database.pool.fetchval("select count(*) from events")
        return int(await here.database.pool.fetchval(WRITTEN)) >= stored - 1

    await until(counted)
    before = int(await here.database.pool.fetchval(READ))
    for round_ in range(20):
        await asyncio.gather(*(append(here, f"round-{round_}-{n}") for n in range(9)))  # one goes ahead, eight together
    await until(counted)

    assert int(await here.database.pool.fetchval(READ)) - before < 5000, "a single look at all that is stored is more"
