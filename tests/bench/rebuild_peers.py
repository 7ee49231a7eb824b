"""What a rebuild is held against: the same topics read and thrown away, and folded as one would without thinking."""

import gc
import json
from collections.abc import AsyncIterator, Sequence
from time import perf_counter
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.kernel import record
from tests.bench.years import TOPICS

AT_ONCE: Final = 20_000
PARTITION_BYTES: Final = 8 << 20


@record
class Taken:
    """``facts`` and ``revisions`` (their sum): what a fold came to, the same in every one; 0 where none was made."""

    seconds: float
    records: int
    facts: int = 0
    revisions: int = 0


async def raw_read(servers: str, partitions: int) -> Taken:
    """A bare `getmany` in large batches, without the cyclic collector: as fast as this client goes."""
    gc.disable()
    start, records = perf_counter(), 0
    async for batch in _batches(servers, partitions):
        records += len(batch)
    return Taken(seconds=perf_counter() - start, records=records)


async def naive_fold(servers: str, partitions: int) -> Taken:
    """The same read, `json`, dicts, and a set of all ids; without the cyclic collector as well."""
    gc.disable()
    start, records = perf_counter(), 0
    seen: set[str] = set()
    facts: dict[str, dict[str, Any]] = {}
    dossiers: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    register: list[dict[str, Any]] = []
    async for batch in _batches(servers, partitions):
        records += len(batch)
        for found in batch:
            event = json.loads(found.value)
            if event["id"] in seen:
                continue
            seen.add(event["id"])
            data = event["data"]
            if "fact" not in data:
                register.append(event)
                continue
            known = facts.get(data["fact"])
            if known is None or data["revision"] > known["data"]["revision"]:
                facts[data["fact"]] = event
                dossiers.setdefault((data["organisation"], data.get("cycle", 0)), {})[data["fact"]] = event
    return Taken(
        seconds=perf_counter() - start,
        records=records,
        facts=len(facts),
        revisions=sum(event["data"]["revision"] for event in facts.values()),
    )


async def _batches(servers: str, partitions: int) -> AsyncIterator[Sequence[ConsumerRecord]]:
    """All that stands in the topics, each batch of one partition."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=servers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=PARTITION_BYTES,
    )
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for topic in TOPICS for number in range(partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        left = sum(ends.values())
        while left:
            for batch in (await consumer.getmany(timeout_ms=1000, max_records=AT_ONCE)).values():
                left -= len(batch)
                yield batch
    finally:
        await consumer.stop()
