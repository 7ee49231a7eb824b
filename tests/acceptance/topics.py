"""The three topics as anybody reads them: with a consumer of Kafka, and no code of ours."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from tests.acceptance.processes import PARTITIONS, TOPICS


@dataclass(frozen=True, kw_only=True)
class Told:
    """A record, as it lies on the log."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]]

    @cached_property
    def event(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.value)
        return document


async def whole_log(bootstrap_servers: str) -> Sequence[Told]:
    """Every record of the three topics, each partition from offset 0 to where it ends now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, 0)
        ends = await consumer.end_offsets(places)
        told: list[Told] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            batches = await consumer.getmany(timeout_ms=1000)
            told += [
                Told(
                    topic=record.topic,
                    partition=record.partition,
                    key=record.key,
                    value=record.value,
                    headers=record.headers,
                )
                for batch in batches.values()
                for record in batch
            ]
        return told
    finally:
        await consumer.stop()


@asynccontextmanager
async def own_topics(bootstrap_servers: str) -> AsyncIterator[None]:
    """The names are the product's, and a Kafka may be lent to us: not there before, gone after."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        there = set(await admin.list_topics()).intersection(TOPICS)
        assert not there, f"this Kafka holds another site's topics: {there}"
        yield
        await admin.delete_topics(list(TOPICS))
    finally:
        await admin.close()
