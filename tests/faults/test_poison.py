"""F13: records that can't be read. They bar what they concern and nothing else, and are taken up once they can be."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from random import Random

import pytest
from msgspec import structs

from scoring_svc.domain.verdict import Judged, judged
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.dockets import SUBSCRIPTION, docket
from scoring_svc.generations.following import TOPICS, follower
from scoring_svc.generations.rebuild import rebuild
from shared.contracts import Undecodable, decode, encode
from shared.contracts.samples import SAMPLES
from shared.eventstore import Database
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import AnotherTopic, reread
from shared.workers.checkpoints import Key
from tests.faults import deliveries as d
from tests.faults.chance import chance_of
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS

Bad = Mapping[tuple[Key, int], bytes]
"""What stands at which place (from 0) of which partition instead of what was sent."""


def changed(**values: object) -> Callable[[bytes, Random], bytes]:
    """The record with these attributes otherwise: of the envelope, or of its data where they are not."""

    def change(value: bytes, _: Random) -> bytes:
        document = json.loads(value)
        for name, wanted in values.items():
            (document if name in document else document["data"])[name] = wanted
        return json.dumps(document).encode()

    return change


SPOILT: Mapping[str, Callable[[bytes, Random], bytes]] = {
    "cut off": lambda value, chance: value[: chance.randint(0, len(value) - 1)],
    "a wrong byte": lambda value, chance: value[: (at := chance.randint(1, 20))] + b"\xff" + value[at + 1 :],
    "nothing": lambda *_: b"",
    "zero bytes": lambda value, _: b"\x00" * len(value),
    "another text": lambda *_: "五三".encode(),
    "half a megabyte": lambda value, _: value[:-1] + b"," + b" " * 500_000,
    "deep nesting": lambda value, _: value[:-1] + b',"later":' + b"[" * 50_000,
    "a type from later": lambda value, _: value.replace(b'.v1","specversion', b'.v9","specversion'),
    "a type of nobody": changed(type="zeren.checklist.rumour-spread.v1"),
    "a number for a text": changed(organisation=5301),
    "a text for a number": changed(sequence="first"),
    "another's key": changed(partitionkey="530199"),
    "no time": changed(time="yesterday"),
}


def grown(value: bytes, _: Random) -> bytes:
    """As a later version would say it: with fields that nobody here knows."""
    document = json.loads(value)
    return json.dumps({**document, "later": {"a": [1]}, "data": {**document["data"], "later": None}}).encode()


def spoil(delivery: d.Delivery, chance: Random) -> Bad:
    """Some tenth of the year's facts; what the cohort stands on is left, so that there is something to bar."""
    facts = [
        (key, at)
        for key, records in delivery.items()
        for at, one in enumerate(records)
        if b".inspection-" in one.value or b".report-scored" in one.value
    ]
    chosen = chance.sample(facts, len(facts) // 10)
    return {(key, at): SPOILT[chance.choice(list(SPOILT))](delivery[key][at].value, chance) for key, at in chosen}


def with_bad(delivery: d.Delivery, bad: Bad, chance: Random) -> d.Delivery:
    """And every fourth of the others as a later version would say it."""
    return {
        key: [
            structs.replace(
                one, value=bad[key, at] if (key, at) in bad else grown(one.value, chance) if at % 4 == 0 else one.value
            )
            for at, one in enumerate(records)
        ]
        for key, records in delivery.items()
    }


def organisations(delivery: d.Delivery, bad: Bad) -> set[str]:
    return {delivery[key][at].key.decode() for key, at in bad}


async def without_them(fresh_database: FreshDatabase, delivery: d.Delivery, bad: Bad) -> Mapping[str, str]:
    """What comes of the year when nobody ever tells of these."""
    take = follower(PARTITIONS)
    good = [
        decode(one.value) for key, records in delivery.items() for at, one in enumerate(records) if (key, at) not in bad
    ]
    async with y.scoring(fresh_database) as database:
        async with database.engine.begin() as connection:
            await take(connection, good)
        return comparable(await d.seen(database))


def comparable(seen: Mapping[str, str]) -> Mapping[str, str]:
    return {name: digest for name, digest in seen.items() if name != "numbers"}


async def verdict(database: Database) -> Judged:
    async with database.pool.acquire() as connection:
        found = judged(await docket(connection, await living(connection), y.COHORT, partitions=PARTITIONS))
    assert found
    return found


async def read_again(database: Database, log: MemoryLog) -> int:
    done = await reread(SUBSCRIPTION, log, TOPICS, database, follower(PARTITIONS), partitions=PARTITIONS)
    return done.ended


def mend(log: MemoryLog, delivery: d.Delivery) -> None:
    """As if the program could read now what it could not."""
    for (topic, partition), sent in delivery.items():
        records = log._topics[topic][partition]
        records[:] = [structs.replace(one, value=sent[at].value) for at, one in enumerate(records)]


async def poisoned(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """Bad records among good ones: what is good counts, what is bad bars; read again, nothing is missing."""
    delivery = await d.year()
    whole = await without_them(fresh_database, delivery, {})
    for round_ in range(seed, seed + rounds):
        chance, log = chance_of(round_), MemoryLog()
        bad = spoil(delivery, chance)
        told = f"seed {round_}: {[(key, at, value[:40]) for (key, at), value in bad.items()]}"
        assert all(unreadable(value) for value in bad.values()), told
        await y.topics(log)
        await d.deliver(log, with_bad(delivery, bad, chance), chance)
        async with y.scoring(fresh_database) as database:
            async with d.reading(database, log, d.Order()):
                await until(partial(y.at_end, database, log), seconds=30)
            assert comparable(await d.seen(database)) == await without_them(fresh_database, delivery, bad), told
            assert await database.pool.fetchval("select count(*) from dead_letters") == len(bad), told
            assert set((await verdict(database)).parked) >= organisations(delivery, bad), told
            assert (await rebuild(database, log, partitions=PARTITIONS)).differing == [], told
            assert await read_again(database, log) == 0, told

            mend(log, delivery)
            async with d.reading(database, log, d.Order()):  # it need not stand still for it
                assert await read_again(database, log) == len(bad), told
                await until(partial(y.at_end, database, log), seconds=30)
            assert comparable(await d.seen(database)) == whole, told
            assert (await verdict(database)).parked == (), told
            assert (await rebuild(database, log, partitions=PARTITIONS)).differing == [], told


def unreadable(value: bytes) -> bool:
    try:
        decode(value)
    except Undecodable:
        return True
    return False


async def test_what_is_bad_bars_what_it_concerns_and_nothing_else_and_counts_once_it_can_be_read(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("shared.workers.subscriber"), "LOOK", 0.1)
    await poisoned(fresh_database, seed=13_000, rounds=5)


@pytest.mark.parametrize("kind", SPOILT)
def test_every_kind_of_bad_record_is_bad(kind: str) -> None:
    chance = chance_of(7)
    value = encode(SAMPLES["zeren.checklist.inspection-recorded.v1"])
    assert unreadable(SPOILT[kind](value, chance))
    assert not unreadable(grown(value, chance))


async def dead(database: Database) -> Sequence[tuple[str, int]]:
    rows = await database.pool.fetch('select identity, "offset" from dead_letters order by 1, 2')
    return [tuple(row) for row in rows]


async def test_bad_records_of_a_topic_that_was_made_anew_are_told_apart_and_end_with_what_is_readable_there(
    fresh_database: FreshDatabase,
) -> None:
    """The lost topic held the bad record at one place, the new one holds another bad record at the same place."""
    delivery, chance = await d.year(), chance_of(1)
    key = next(key for key, records in delivery.items() if key[0] == "zeren.checklist" and len(records) > 9)
    first, second = {(key, 4): b"{"}, {(key, 4): b"[", (key, 7): b"["}
    lost, anew = MemoryLog(), MemoryLog()
    for log, bad in ((lost, first), (anew, second)):
        await y.topics(log)
        await d.deliver(log, with_bad(delivery, bad, chance), chance)
    async with y.scoring(fresh_database) as database:
        for log, letters in ((lost, 1), (anew, 3)):
            async with d.reading(database, log, d.Order()):
                await until(partial(y.at_end, database, log), seconds=30)
                await until(partial(database.pool.fetchval, "select count(*) = $1 from dead_letters", letters))
        assert sorted(offset for _, offset in await dead(database)) == [4, 4, 7]
        with pytest.raises(AnotherTopic):
            await read_again(database, lost)
        assert await read_again(database, anew) == 0, "nothing there can be read yet"
        mend(anew, delivery)
        assert await read_again(database, anew) == 3
        assert comparable(await d.seen(database)) == await without_them(fresh_database, delivery, {})


async def test_a_bad_record_at_the_very_end_is_read_in_its_turn(fresh_database: FreshDatabase) -> None:
    """No later number has shown yet that something is missing: it is no hole, and must not become a loss."""
    delivery, chance, order = await d.year(), chance_of(2), d.Order()
    key = max((key for key in delivery if key[0] == "zeren.checklist"), key=lambda key: len(delivery[key]))
    last = len(delivery[key]) - 1
    log = MemoryLog()
    await y.topics(log)
    await d.deliver(log, with_bad(delivery, {(key, last): b"{"}, chance), chance)
    async with y.scoring(fresh_database) as database:
        async with d.reading(database, log, order):
            await until(partial(y.at_end, database, log), seconds=30)
        mend(log, delivery)
        assert await read_again(database, log) == 1
        async with d.reading(database, log, order):
            await until(partial(all_numbers, database, sum(map(len, delivery.values()))))
        assert order.broken == []
        assert comparable(await d.seen(database)) == await without_them(fresh_database, delivery, {})


async def all_numbers(database: Database, total: int) -> bool:
    return bool(await database.pool.fetchval("select sum(last_sequence) from subscription_checkpoints") == total)
