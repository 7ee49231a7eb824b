"""What is Kafka's alone: settings, identities, what lies on the wire, and a client that needs watching."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete

from shared.log import KafkaLog, LogUnavailable, OffsetsLost, Outgoing, TopicUnfit, kafka_readers
from shared.log.quiet import Sparing


@pytest.fixture
async def admin(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    yield client
    await client.close()


def numbered(start: int, count: int) -> list[Outgoing]:
    return [Outgoing(partition=0, key=b"k", value=str(number).encode()) for number in range(start, start + count)]


async def test_a_partition_that_is_stuck_is_found_out_though_another_speaks_and_the_consumer_is_replaced(
    kafka_log: KafkaLog, fresh_topic: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_readers, "_SILENCE", 0.3)
    topic = fresh_topic("stuck")
    await kafka_log.ensure(topic, 2)
    at = {(topic, 0): 0, (topic, 1): 0}
    await kafka_log.fetch(at, timeout=5)
    (reader,) = (reader for reader in kafka_log._readers._free if reader.positions)
    reader._consumer.pause(TopicPartition(topic, 0))
    await kafka_log.produce(topic, numbered(0, 1))

    async def read_on() -> None:
        while True:
            await kafka_log.produce(topic, [Outgoing(partition=1, key=b"k", value=b"v")])
            for found in await kafka_log.fetch(at):
                assert found.partition == 1
                at[topic, 1] = found.offset + 1

    async with asyncio.timeout(30):
        with pytest.raises(LogUnavailable, match=f"stuck at \\('{topic}', 0\\)"):
            await read_on()
    assert len(await kafka_log.fetch({(topic, 0): 0}, timeout=5)) == 1


async def test_whoever_reads_a_long_backlog_in_turns_is_not_taken_for_stuck(
    kafka_log: KafkaLog, fresh_topic: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_readers, "_SILENCE", 0.0)
    topic = fresh_topic("backlog")
    await kafka_log.ensure(topic, 2)
    for partition in (0, 1):
        await kafka_log.produce(topic, [Outgoing(partition=partition, key=b"k", value=b"v")] * 40)
    at = {(topic, 0): 0, (topic, 1): 0}
    while sum(at.values()) < 80:
        for found in await kafka_log.fetch(at, limit=1, timeout=5):
            at[topic, found.partition] = found.offset + 1


async def test_a_topic_that_forgets_is_refused_and_left_as_it_is(
    kafka_log: KafkaLog, admin: AIOKafkaAdminClient, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("forgetful")
    await admin.create_topics([NewTopic(topic, 2, 1, topic_configs={"retention.ms": "1000"})])
    with pytest.raises(TopicUnfit) as refusal:
        await kafka_log.ensure(topic, 3)
    assert refusal.value.differences == (
        "2 partitions, not 3",
        "retention.ms is 1000, not -1",
        "message.timestamp.type is CreateTime, not LogAppendTime",
    )


async def test_a_topic_that_was_made_anew_has_another_identity(
    kafka_log: KafkaLog, admin: AIOKafkaAdminClient, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("again")
    first = await kafka_log.ensure(topic, 1)
    await admin.delete_topics([topic])
    assert await kafka_log.ensure(topic, 1) != first


async def test_records_that_kafka_has_deleted_are_a_loss(
    kafka_log: KafkaLog, admin: AIOKafkaAdminClient, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("beheaded")
    await kafka_log.ensure(topic, 1)
    await kafka_log.produce(topic, numbered(0, 10))
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=5)})
    with pytest.raises(OffsetsLost):
        await kafka_log.fetch({(topic, 0): 0}, timeout=5)


async def test_a_record_carries_its_content_type_and_nothing_else(
    kafka: str, kafka_log: KafkaLog, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("raw")
    await kafka_log.ensure(topic, 1)
    await kafka_log.produce(topic, numbered(0, 1))
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        consumer.seek(TopicPartition(topic, 0), 0)
        assert (await consumer.getone()).headers == (("content-type", b"application/cloudevents+json"),)
    finally:
        await consumer.stop()


def test_a_line_said_over_and_over_is_logged_once() -> None:
    sparing = Sparing()
    lines = [logging.LogRecord("aiokafka.conn", logging.ERROR, "", 0, "gone: %s", (try_,), None) for try_ in range(99)]
    assert [sparing.filter(line) for line in lines] == [True, *[False] * 98]
