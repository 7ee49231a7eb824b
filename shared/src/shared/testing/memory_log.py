"""The log in memory, for tests of what stands on it. It promises what Kafka promises, as long as it lives."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress

from typing_extensions import override

from shared.log import Incoming, Log, OffsetsLost, Outgoing, Positions, Record, TopicUnfit
from shared.log.port import checked


class MemoryLog(Log):
    def __init__(self) -> None:
        self.lose_all()

    def lose_all(self) -> None:
        """Its disk is gone: it comes back as another cluster, with nothing in it."""
        self._cluster = uuid.uuid4().hex
        self._identities: dict[str, str] = {}
        self._topics: dict[str, Sequence[list[Incoming]]] = {}
        self._news = asyncio.Event()

    @override
    async def start(self) -> None:
        """It is ready."""

    @override
    async def stop(self) -> None:
        """It keeps what it has."""

    @override
    async def ensure(self, topic: str, partitions: int) -> str:
        kept = self._topics.setdefault(topic, [[] for _ in range(partitions)])
        if len(kept) != partitions:
            raise TopicUnfit(topic, f"{len(kept)} partitions, not {partitions}")
        return self._identities.setdefault(topic, f"{self._cluster}/{uuid.uuid4().hex}")

    @override
    async def ends(self, topic: str) -> Mapping[int, int]:
        return {partition: len(records) for partition, records in enumerate(self._topic(topic))}

    @override
    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        kept = self._topic(topic)
        checked(topic, len(kept), batch)
        for outgoing in batch:
            records = kept[outgoing.partition]
            records.append(
                Incoming(
                    topic=topic,
                    partition=outgoing.partition,
                    offset=len(records),
                    key=outgoing.key,
                    value=outgoing.value,
                )
            )
        news, self._news = self._news, asyncio.Event()
        news.set()

    @override
    async def fetch(self, positions: Positions, *, limit: int = 5000, timeout: float = 0.2) -> Sequence[Incoming]:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not (found := self._read(positions, limit)):
                    await self._news.wait()
        return found

    @override
    async def scan(self, topic: str, partition: int, start: int) -> AsyncGenerator[Sequence[Record], None]:
        while found := self._read({(topic, partition): start}, 500):
            start += len(found)
            yield found

    @override
    async def last(self, topic: str, partition: int) -> Incoming | None:
        records = self._topic(topic)[partition]
        return records[-1] if records else None

    def _read(self, positions: Positions, limit: int) -> Sequence[Incoming]:
        found: list[Incoming] = []
        for (topic, partition), offset in positions.items():
            records = self._topic(topic)[partition]
            if offset > len(records):
                message = f"{topic}/{partition} ends at {len(records)}, before {offset}"
                raise OffsetsLost(message, (topic, partition))
            found += records[offset : offset + limit - len(found)]
        return found

    def _topic(self, topic: str) -> Sequence[list[Incoming]]:
        if topic not in self._topics:
            raise TopicUnfit(topic, "there is none")
        return self._topics[topic]
