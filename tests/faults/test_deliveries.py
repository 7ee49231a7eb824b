"""F9 and F10: whatever order, number and repetition a year is delivered in, a reader makes the same of it, or waits."""

from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

import pytest

from scoring_svc.generations.bench import LiveBench
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS
from scoring_svc.generations.rebuild import rebuild
from shared.eventstore import Database, SystemClock
from shared.observability import NotReady
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import worker_checks
from shared.workers.checkpoints import Key
from tests.faults import deliveries as d
from tests.faults.chance import chance_of
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS

MUTATIONS: Sequence[d.Mutation] = (d.sent_twice, d.doubled, d.replayed)

STOPPED = "select count(*) from subscription_checkpoints where state = 'stopped' and next_offset > 0"
FROM_THE_START = "update subscription_checkpoints set next_offset = 0"


async def as_sent(fresh_database: FreshDatabase, delivery: d.Delivery) -> Mapping[str, str]:
    """What a reader makes of the year when nothing goes wrong."""
    async with y.scoring(fresh_database) as database:
        await read_all(database, await log_of(delivery, chance_of(0)), d.Order())
        return await d.seen(database)


async def log_of(delivery: d.Delivery, chance: Random) -> MemoryLog:
    log = MemoryLog()
    await y.topics(log)
    await d.deliver(log, delivery, chance)
    return log


async def read_all(database: Database, log: MemoryLog, order: d.Order) -> None:
    async with d.reading(database, log, order):
        await until(lambda: y.at_end(database, log))


async def redelivered(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """F9: repeated, replayed from 0, reordered between keys and topics."""
    delivery = await d.year()
    expected = await as_sent(fresh_database, delivery)
    for round_ in range(seed, seed + rounds):
        chance, order = chance_of(round_), d.Order()
        mutate = chance.choice(MUTATIONS)
        mutated = {key: mutate(records, chance) if records else records for key, records in delivery.items()}
        told = f"seed {round_}: {mutate.__name__}"
        log = MemoryLog()
        await y.topics(log)
        async with y.scoring(fresh_database) as database:
            async with d.reading(database, log, order):
                await d.deliver(log, mutated, chance)
                await until(partial(y.at_end, database, log))
            await database.pool.execute(FROM_THE_START)  # and once more all of it, to the one who knows it
            again = log if chance.random() < 0.5 else await log_of(mutated, chance)
            await read_all(database, again, order)
            assert order.broken == [], told
            assert await d.seen(database) == expected, told


async def disordered(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """F10: the order within the key is lost. What comes too early waits for what it follows."""
    delivery = await d.year()
    expected = await as_sent(fresh_database, delivery)
    for round_ in range(seed, seed + rounds):
        chance, order = chance_of(round_), d.Order()
        log = await log_of({key: d.displaced(records, chance) for key, records in delivery.items()}, chance)
        async with y.scoring(fresh_database) as database:
            await read_all(database, log, order)
            assert order.broken == [], f"seed {round_}"
            assert await d.seen(database) == expected, f"seed {round_}"
            done = await rebuild(database, log, partitions=PARTITIONS)
            assert done.differing == [], f"seed {round_}"


async def with_holes(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """F10: numbers are missing. Their partitions wait and say so; sent again from there on, all is as it would be."""
    delivery = await d.year()
    expected = await as_sent(fresh_database, delivery)
    for round_ in range(seed, seed + rounds):
        chance, order = chance_of(round_), d.Order()
        holes = torn(delivery, chance)
        log = await log_of({key: d.without(records, holes.get(key, ())) for key, records in delivery.items()}, chance)
        told = f"seed {round_}: {holes}"
        async with y.scoring(fresh_database) as database:
            async with d.reading(database, log, order):
                await until(partial(stand_still, database, len(holes)))
                await until(partial(y.at_end, database, log))
                assert order.broken == [], told
                await says_what_is_missing(database, log, holes)
                for (topic, _), numbers in holes.items():
                    records = delivery[topic, _]
                    await log.produce(topic, [one for one in records if d.number_of(one) >= min(numbers)])
                await until(partial(y.at_end, database, log))
            assert order.broken == [], told
            assert await database.pool.fetchval(STOPPED) == 0, told
            assert await d.seen(database) == expected, told
            assert (await rebuild(database, log, partitions=PARTITIONS)).differing == [], told


def torn(delivery: d.Delivery, chance: Random) -> Mapping[Key, Sequence[int]]:
    """Numbers of one partition or two; never the last, which nobody could miss."""
    deep = [key for key, records in delivery.items() if len(records) > 5]
    return {
        key: sorted(chance.sample(range(1, len(delivery[key])), chance.randint(1, 3)))
        for key in chance.sample(deep, min(len(deep), chance.randint(1, 2)))
    }


async def stand_still(database: Database, partitions: int) -> bool:
    return bool(await database.pool.fetchval(STOPPED) == partitions)


async def says_what_is_missing(database: Database, log: MemoryLog, holes: Mapping[Key, Sequence[int]]) -> None:
    checks = worker_checks(database, log, SystemClock(), topic="zeren.scoring", subscriptions=[SUBSCRIPTION])
    with pytest.raises(NotReady) as found:
        await checks[f"subscription:{SUBSCRIPTION}"]()
    ends = {topic: await log.ends(topic) for topic in TOPICS}
    bench = LiveBench(database=database, log=log, partitions=PARTITIONS)
    assert not await bench._read(ends), "nothing may be published"
    for (topic, partition), numbers in holes.items():
        assert f"{topic}/{partition}" in str(found.value)
        assert str(min(numbers)) in str(found.value)


async def test_a_year_delivered_twice_replayed_or_between_each_other_gives_the_same_results(
    fresh_database: FreshDatabase,
) -> None:
    await redelivered(fresh_database, seed=9_000, rounds=6)


async def test_what_comes_before_what_it_follows_waits_for_it(fresh_database: FreshDatabase) -> None:
    await disordered(fresh_database, seed=10_000, rounds=5)


async def test_where_events_are_missing_a_reader_waits_says_so_and_goes_on_when_they_are_sent_again(
    fresh_database: FreshDatabase,
) -> None:
    await with_holes(fresh_database, seed=10_500, rounds=5)
