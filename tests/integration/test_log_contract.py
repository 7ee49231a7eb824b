"""What the log promises, asked of every make of it: Kafka, PostgreSQL, memory."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import aclosing

import pytest

from shared.log import Incoming, Log, OffsetsLost, Outgoing, TopicUnfit
from shared.testing.memory_log import MemoryLog

PARTITIONS = 4


@pytest.fixture(params=["kafka", "postgres", "memory"])
def log(request: pytest.FixtureRequest) -> Log:
    if request.param == "memory":
        return MemoryLog()
    made: Log = request.getfixturevalue(f"{request.param}_log")
    return made


@pytest.fixture
async def topic(log: Log, fresh_topic: Callable[[str], str]) -> str:
    name = fresh_topic("contract")
    await log.ensure(name, PARTITIONS)
    return name


def batch(count: int, *, first: int = 0, partitions: int = PARTITIONS) -> list[Outgoing]:
    return [
        Outgoing(partition=number % partitions, key=b"530102", value=f'{{"number": {number}}}'.encode())
        for number in range(first, first + count)
    ]


async def read(log: Log, topic: str, count: int, *, limit: int = 5000) -> Sequence[Incoming]:
    """The first ``count`` records, read from the start as a subscriber does."""
    positions = {(topic, partition): 0 for partition in range(PARTITIONS)}
    found: list[Incoming] = []
    async with asyncio.timeout(30):
        while len(found) < count:
            for incoming in await log.fetch(positions, limit=limit):
                assert incoming.offset == positions[topic, incoming.partition]
                positions[topic, incoming.partition] += 1
                found.append(incoming)
    return found


def by_partition(records: Sequence[Incoming] | Sequence[Outgoing]) -> dict[int, list[bytes]]:
    values: dict[int, list[bytes]] = defaultdict(list)
    for record in records:
        values[record.partition].append(record.value)
    return values


async def test_records_keep_their_order_within_a_partition(log: Log, topic: str) -> None:
    sent = batch(1000)
    for start in range(0, 1000, 100):
        await log.produce(topic, sent[start : start + 100])
    assert by_partition(await read(log, topic, 1000)) == by_partition(sent)


async def test_a_record_comes_back_as_it_went(log: Log, topic: str) -> None:
    sent = Outgoing(partition=2, key="五三".encode(), value=bytes(range(256)))
    await log.produce(topic, [sent])
    assert await read(log, topic, 1) == [Incoming(topic=topic, partition=2, offset=0, key=sent.key, value=sent.value)]


async def test_the_same_positions_give_the_same_records(log: Log, topic: str) -> None:
    await log.produce(topic, batch(40))
    positions = {(topic, 1): 3}
    first = await log.fetch(positions, timeout=5)
    assert [incoming.offset for incoming in first] == list(range(3, 10))
    assert not await log.fetch({(topic, 1): 10})
    assert await log.fetch(positions, timeout=5) == first


async def test_no_more_come_than_were_asked_for(log: Log, topic: str) -> None:
    await log.produce(topic, batch(100))
    positions = {(topic, partition): 0 for partition in range(PARTITIONS)}
    assert 0 < len(await log.fetch(positions, limit=7, timeout=5)) <= 7
    assert len(await read(log, topic, 100, limit=7)) == 100


async def test_partitions_of_several_topics_are_read_together(
    log: Log, topic: str, fresh_topic: Callable[[str], str]
) -> None:
    other = fresh_topic("contract-other")
    await log.ensure(other, PARTITIONS)
    await log.produce(topic, batch(8))
    await log.produce(other, batch(8, first=100))
    positions = {(name, partition): 0 for name in (topic, other) for partition in range(PARTITIONS)}
    found: dict[str, int] = defaultdict(int)
    async with asyncio.timeout(30):
        while found != {topic: 8, other: 8}:
            for incoming in await log.fetch(positions):
                found[incoming.topic] += 1
                positions[incoming.topic, incoming.partition] = incoming.offset + 1


async def test_an_empty_fetch_returns_in_time(log: Log, topic: str) -> None:
    async with asyncio.timeout(5):
        assert not await log.fetch({(topic, 0): 0}, timeout=0.1)
        assert not await log.fetch({})


async def test_a_waiting_fetch_is_woken_by_what_is_written(log: Log, topic: str) -> None:
    await log.fetch({(topic, 0): 0}, timeout=0.1)
    waiting = asyncio.create_task(log.fetch({(topic, 0): 0}, timeout=30))
    await log.produce(topic, [Outgoing(partition=0, key=b"k", value=b"news")])
    async with asyncio.timeout(5):
        assert [incoming.value for incoming in await waiting] == [b"news"]


async def test_the_ends_are_where_the_next_records_go(log: Log, topic: str) -> None:
    assert await log.ends(topic) == dict.fromkeys(range(PARTITIONS), 0)
    await log.produce(topic, batch(10))
    assert await log.ends(topic) == {0: 3, 1: 3, 2: 2, 3: 2}


async def test_the_last_record_of_a_partition_is_found(log: Log, topic: str) -> None:
    await log.produce(topic, batch(10, partitions=2))
    last = await log.last(topic, 1)
    assert last is not None
    assert (last.offset, last.value) == (4, b'{"number": 9}')
    assert await log.last(topic, 3) is None


async def test_twenty_thousand_records_go_in_one_batch(log: Log, topic: str) -> None:
    sent = batch(20_000)
    await log.produce(topic, sent)
    assert by_partition(await read(log, topic, 20_000, limit=20_000)) == by_partition(sent)


async def test_values_up_to_256_kib_pass(log: Log, topic: str) -> None:
    sent = [Outgoing(partition=0, key=b"k", value=bytes([number]) * (256 << 10)) for number in range(5)]
    await log.produce(topic, sent)
    assert [incoming.value for incoming in await read(log, topic, 5)] == [outgoing.value for outgoing in sent]


async def test_a_record_that_fits_no_log_is_refused(log: Log, topic: str) -> None:
    with pytest.raises(ValueError, match="524289 bytes"):
        await log.produce(topic, [Outgoing(partition=0, key=b"k", value=b"x" * 524_289)])
    with pytest.raises(ValueError, match="no partition 4"):
        await log.produce(topic, [Outgoing(partition=4, key=b"k", value=b"x")])
    assert set((await log.ends(topic)).values()) == {0}


async def test_writing_nothing_writes_nothing(log: Log, topic: str) -> None:
    await log.produce(topic, [])
    assert set((await log.ends(topic)).values()) == {0}


async def test_a_reader_follows_while_others_write(log: Log, topic: str) -> None:
    async def write(partition: int) -> None:
        for start in range(0, 200, 20):
            values = [f"{start + number}".encode() for number in range(20)]
            await log.produce(topic, [Outgoing(partition=partition, key=b"k", value=value) for value in values])

    reading = asyncio.create_task(read(log, topic, 800))
    await asyncio.gather(*map(write, range(PARTITIONS)))
    expected = [str(number).encode() for number in range(200)]
    assert by_partition(await reading) == dict.fromkeys(range(PARTITIONS), expected)


async def test_writers_to_one_partition_leave_no_gap(log: Log, topic: str) -> None:
    async def write(writer: int) -> None:
        for number in range(20):
            await log.produce(topic, [Outgoing(partition=0, key=b"k", value=f"{writer}/{number}".encode())])

    await asyncio.gather(*map(write, range(8)))
    values = [incoming.value for incoming in await read(log, topic, 160)]
    for writer in range(8):
        of_one = [value for value in values if value.startswith(f"{writer}/".encode())]
        assert of_one == [f"{writer}/{number}".encode() for number in range(20)]


async def test_two_readers_do_not_disturb_each_other(log: Log, topic: str) -> None:
    await log.produce(topic, batch(2000))
    found = await asyncio.gather(read(log, topic, 2000, limit=100), read(log, topic, 2000, limit=150))
    assert by_partition(found[0]) == by_partition(found[1])


async def test_a_topic_is_the_same_each_time_and_another_is_another(
    log: Log, topic: str, fresh_topic: Callable[[str], str]
) -> None:
    identity = await log.ensure(topic, PARTITIONS)
    assert await log.ensure(topic, PARTITIONS) == identity
    cluster, _, number = identity.partition("/")
    other_cluster, _, other_number = (await log.ensure(fresh_topic("contract-other"), 1)).partition("/")
    assert other_cluster == cluster
    assert other_number != number


async def test_another_number_of_partitions_is_refused(log: Log, topic: str) -> None:
    with pytest.raises(TopicUnfit, match=f"{topic} is unfit: {PARTITIONS} partitions, not 16"):
        await log.ensure(topic, 16)


async def test_a_topic_that_is_not_there_is_named(log: Log, fresh_topic: Callable[[str], str]) -> None:
    missing = fresh_topic("missing")
    for asked in (
        log.ends(missing),
        log.last(missing, 0),
        log.fetch({(missing, 0): 0}),
        log.produce(missing, batch(1)),
    ):
        with pytest.raises(TopicUnfit, match=f"{missing} is unfit: there is none"):
            await asked


async def test_offsets_past_the_end_are_never_taken_for_nothing_new(log: Log, topic: str) -> None:
    await log.produce(topic, batch(4))
    with pytest.raises(OffsetsLost):
        await log.fetch({(topic, 0): 2, (topic, 1): 1}, timeout=5)


async def scanned(log: Log, topic: str, partition: int, start: int = 0) -> list[tuple[int, bytes | None]]:
    return [(one.offset, one.value) async for piece in log.scan(topic, partition, start) for one in piece]


async def test_a_scan_gives_a_partition_from_an_offset_to_its_end(log: Log, topic: str) -> None:
    sent = batch(50_000)
    for start in range(0, 50_000, 7_000):
        await log.produce(topic, sent[start : start + 7_000])
    values = list(enumerate(by_partition(sent)[2]))
    assert await scanned(log, topic, 2) == values
    assert await scanned(log, topic, 2, 9_999) == values[9_999:]
    assert await scanned(log, topic, 2, 12_500) == []


async def test_a_scan_that_is_left_early_disturbs_nobody(log: Log, topic: str) -> None:
    await log.produce(topic, batch(20_000))
    for _ in range(3):
        async with aclosing(log.scan(topic, 1, 0)) as pieces:
            assert (await anext(pieces))[0].offset == 0
    assert len(await scanned(log, topic, 1)) == 5_000


async def test_a_scan_never_takes_lost_offsets_for_the_end(log: Log, topic: str) -> None:
    await log.produce(topic, batch(4))
    with pytest.raises(OffsetsLost):
        await scanned(log, topic, 0, 2)


async def test_a_scan_of_a_topic_that_is_not_there_names_it(log: Log, fresh_topic: Callable[[str], str]) -> None:
    missing = fresh_topic("missing")
    with pytest.raises(TopicUnfit, match=f"{missing} is unfit: there is none"):
        await scanned(log, missing, 0)
