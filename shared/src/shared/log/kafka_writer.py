"""Writing to Kafka: one idempotent producer at a time, thrown away at the first sign of trouble."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaProducer

from shared.log.kafka_topics import letting_go, reaching
from shared.log.port import CONTENT_TYPE, Outgoing

_HEADERS: Final = [("content-type", CONTENT_TYPE.encode())]
_BATCH: Final = 512 << 10  # bytes before compression; the broker takes 1 MiB after it


class Writer:
    """Batches go out one call after the other, so that nothing overtakes.

    A producer that failed may still hold records and send them later, out of place. It is therefore ended, whole,
    before its failure is told: what the caller sends next comes from a new one.
    """

    def __init__(self, clients: Mapping[str, object], deadline: float) -> None:
        self._clients = clients
        self._deadline = deadline
        self._turn = asyncio.Lock()
        self._producer: AIOKafkaProducer | None = None

    async def write(self, topic: str, batch: Sequence[Outgoing]) -> None:
        by_partition: dict[int, list[Outgoing]] = defaultdict(list)
        for outgoing in batch:
            by_partition[outgoing.partition].append(outgoing)
        async with self._turn:
            try:
                async with reaching(f"write to {topic}", self._deadline):
                    producer = await self._ready()
                    await asyncio.gather(*(_send(producer, topic, *part) for part in by_partition.items()))
            except BaseException:
                await self._abandon()
                raise

    async def stop(self) -> None:
        async with self._turn:
            await self._abandon()

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                **self._clients,
                enable_idempotence=True,
                acks="all",
                compression_type="zstd",
                max_batch_size=_BATCH,
                request_timeout_ms=int(self._deadline * 500),
            )
            await self._producer.start()
        return self._producer

    async def _abandon(self) -> None:
        """End the producer at once. Its own `stop` flushes first, which never ends while the broker is away (#1101)."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        producer._closed = True  # noqa: SLF001 - so that it takes no more, and does not complain of being dropped
        sender = producer._sender.sender_task  # noqa: SLF001 - there is no public way to end it without the flush
        # the first cancellation ends its loop, the second what it then waits for: the request in flight
        for _ in range(2):
            if sender:
                sender.cancel()
                await asyncio.wait({sender}, timeout=0.1)
            async with letting_go():
                await producer.client.close()


async def _send(producer: AIOKafkaProducer, topic: str, partition: int, outgoing: Sequence[Outgoing]) -> None:
    """Send one partition's records in closed batches: the next is queued when the one before it is on its way."""
    sent: list[asyncio.Future[object]] = []
    builder = producer.create_batch()
    for record in outgoing:
        while builder.append(timestamp=None, key=record.key, value=record.value, headers=_HEADERS) is None:
            sent.append(await _sent(producer, builder, topic, partition))
            builder = producer.create_batch()
    sent.append(await _sent(producer, builder, topic, partition))
    await asyncio.gather(*sent)


async def _sent(producer: AIOKafkaProducer, builder: object, topic: str, partition: int) -> asyncio.Future[object]:
    acknowledged: asyncio.Future[object] = await producer.send_batch(builder, topic, partition=partition)
    # a failure is told once, by whoever waits; of the others nobody need hear "never retrieved"
    acknowledged.add_done_callback(lambda future: future.cancelled() or future.exception())
    return acknowledged
