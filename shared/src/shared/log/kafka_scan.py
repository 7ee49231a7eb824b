"""Reading a partition of Kafka from end to end, for whoever reads millions of records.

A consumer makes an object of a dozen fields of every record, which costs more than all that a rebuild does with it.
Here the answers to fetch requests are taken apart by aiokafka's own parts, and its records handed on as they are.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import CorruptRecordException, KafkaError, OffsetOutOfRangeError, for_code
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.memory_records import MemoryRecords

from shared.kernel import record
from shared.log.kafka_topics import CLOSING, reaching
from shared.log.port import LogUnavailable, OffsetsLost, Record

_PIECE: Final = 1 << 20  # bytes of an answer, compressed: some ten thousand events
_RECORDS: Final = 512
_WAIT: Final = 100  # ms that the broker may wait for something to send
_PAUSE: Final = 0.1  # seconds before a broker that can't serve the partition just now is asked again


@record
class _Answer:
    """``batches``: as they came, still compressed; ``next``: where to read on; ``end``: where the partition ended."""

    batches: Sequence[Any]
    next: int
    end: int


class Scans:
    """One connection for all that is scanned, made when it is needed and thrown away when it fails."""

    def __init__(self, clients: Mapping[str, object], deadline: float) -> None:
        self._clients = clients
        self._deadline = deadline
        self._client: AIOKafkaClient | None = None

    async def scan(self, topic: str, partition: int, start: int) -> AsyncGenerator[Sequence[Record], None]:
        """As `Log.scan`, of a topic that exists."""
        place = TopicPartition(topic, partition)
        asked = asyncio.ensure_future(self._ask(place, start))
        try:
            while True:
                answer, first = await asked, start
                start = answer.next
                if going_on := start < answer.end:
                    asked = asyncio.ensure_future(self._ask(place, start))
                    await asyncio.sleep(0)  # so that the request goes out before the reader is busy
                for piece in _pieces(answer.batches, first, place):
                    yield piece
                if not going_on:
                    return
        finally:
            asked.cancel()
            with suppress(asyncio.CancelledError, LogUnavailable, OffsetsLost):
                await asked

    async def stop(self) -> None:
        client, self._client = self._client, None
        if client:
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(CLOSING):
                    await client.close()

    async def _ask(self, place: TopicPartition, offset: int) -> _Answer:
        topic, partition = place
        request = FetchRequest(_WAIT, 1, _PIECE, 0, [(topic, [(partition, offset, _PIECE)])])
        try:
            async with reaching(f"read {topic}/{partition}", self._deadline):
                while True:
                    client = await self._ready(topic)
                    node = client.cluster.leader_for_partition(place)
                    if node not in (None, -1):
                        answer = await client.send(node, request)
                        (_, code, end, *_, records) = answer.topics[0][1][0]
                        if not code:
                            return _answer(records, offset, end)
                        _refuse(for_code(code), place, offset)
                    await asyncio.sleep(_PAUSE)
                    await client.force_metadata_update()
        except LogUnavailable:
            await self.stop()
            raise

    async def _ready(self, topic: str) -> AIOKafkaClient:
        if self._client is None:
            client = AIOKafkaClient(**self._clients, request_timeout_ms=int(self._deadline * 500))
            await client.bootstrap()
            self._client = client
        await self._client.add_topic(topic)
        return self._client


def _answer(records: bytes, offset: int, end: int) -> _Answer:
    batches = []
    parts = MemoryRecords(records)
    while parts.has_next():
        batches.append(parts.next_batch())
    return _Answer(batches=batches, next=batches[-1].next_offset if batches else offset, end=end)


def _refuse(error: type[KafkaError], place: TopicPartition, offset: int) -> None:
    """Raise what asking again does not mend."""
    if error is OffsetOutOfRangeError:
        raise OffsetsLost(f"out of range: {place.topic}/{place.partition} at {offset}", (place.topic, place.partition))
    if not error.retriable:
        raise error


def _pieces(batches: Iterable[Any], first: int, place: TopicPartition) -> Iterator[Sequence[Record]]:
    """The records of the batches from ``first`` on, unpacked some thousands at a time: a batch may hold very few."""
    piece: list[Record] = []
    for batch in batches:
        piece += _records(batch, first, place)
        if len(piece) >= _RECORDS:
            yield piece
            piece = []
    if piece:
        yield piece


def _records(batch: Any, first: int, place: TopicPartition) -> Sequence[Record]:  # noqa: ANN401 - aiokafka's batch
    """What a batch holds from ``first`` on; of Kafka's own notes nothing."""
    if not batch.validate_crc():
        raise LogUnavailable(f"{place.topic}/{place.partition}: {CorruptRecordException.description}")
    if batch.is_control_batch:
        return ()
    records: list[Record] = list(batch)
    return records if batch.base_offset >= first else [one for one in records if one.offset >= first]
