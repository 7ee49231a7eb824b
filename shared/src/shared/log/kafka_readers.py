"""Reading from Kafka: consumers that stand where they were left, chosen by where one wants to read."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from shared.log.kafka_topics import letting_go, reaching
from shared.log.port import Incoming, LogUnavailable, OffsetsLost, Positions

_AT_MOST: Final = 8  # consumers kept; beyond, the one longest unused makes room
_UNUSED: Final = 30.0  # seconds after which one is let go, for it polls the broker also when nobody asks
_SILENCE: Final = 5.0  # seconds between two looks whether who gives nothing has nothing
_PARTITION_BYTES: Final = 8 << 20


class Readers:
    """Makes a stateless `fetch` cheap: whoever goes on reading finds the consumer that has read ahead for them."""

    def __init__(self, clients: Mapping[str, object], deadline: float) -> None:
        self._clients = clients
        self._deadline = deadline
        self._free: list[Reader] = []  # the most recently used last

    async def fetch(self, positions: Positions, limit: int, timeout: float) -> Sequence[Incoming]:  # noqa: ASYNC109 - of the port
        """As `Log.fetch`, of topics that exist."""
        async with self._borrowed(positions) as reader:
            return await reader.read(positions, limit, timeout)

    async def ends(self, topic: str, partitions: int) -> Mapping[int, int]:
        async with self._borrowed({}) as reader:  # one that reads nothing, so that nothing is read ahead
            ends = await reader.ends([(topic, partition) for partition in range(partitions)])
        return {partition: offset for (_, partition), offset in ends.items()}

    async def one(self, topic: str, partition: int, offset: int) -> Incoming:
        """The record that stands there."""
        reader = Reader(self._clients, {(topic, partition): offset}, self._deadline)
        try:
            found = await reader.read(reader.positions, 1, self._deadline)
        finally:
            await reader.close()
        if not found:
            raise LogUnavailable(f"{topic}/{partition}: the record at {offset} did not come")
        return found[0]

    async def stop(self) -> None:
        while self._free:
            await self._free.pop().close()

    @asynccontextmanager
    async def _borrowed(self, positions: Positions) -> AsyncIterator["Reader"]:
        """A consumer for us alone. One that failed, or was left in the middle, is thrown away."""
        reader = self._take(positions) or Reader(self._clients, positions, self._deadline)
        try:
            yield reader
        except BaseException:
            await reader.close()
            raise
        reader.used = time.monotonic()
        self._free.append(reader)
        while len(self._free) > _AT_MOST or self._free[0].used < reader.used - _UNUSED:
            await self._free.pop(0).close()

    def _take(self, positions: Positions) -> "Reader | None":
        """A free consumer of these partitions, if possible one that stands at these offsets."""
        fitting = [reader for reader in self._free if reader.positions.keys() == positions.keys()]
        standing = [reader for reader in fitting if reader.positions == positions]
        for reader in standing[-1:] or fitting[:1]:
            self._free.remove(reader)
            return reader
        return None


class Reader:
    """One consumer of fixed partitions, without a group: we assign and seek, and keep the positions elsewhere."""

    def __init__(self, clients: Mapping[str, object], positions: Positions, deadline: float) -> None:
        self._consumer = AIOKafkaConsumer(
            **clients,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=100,  # while one partition's poll is out, no other of that broker is asked
            max_partition_fetch_bytes=_PARTITION_BYTES,
            request_timeout_ms=int(deadline * 500),
        )
        self._deadline = deadline
        self.positions: dict[tuple[str, int], int] = dict(positions)
        self.used = time.monotonic()
        self._looked = self.used  # when the ends were asked for
        self._behind: dict[tuple[str, int], int] = {}  # who had more to give then, and its end
        self._heard: dict[tuple[str, int], float] = {}  # when each gave its last record
        self._started = False

    async def read(self, positions: Positions, limit: int, timeout: float) -> Sequence[Incoming]:  # noqa: ASYNC109 - of the port
        partitions = ", ".join(f"{topic}/{partition}" for topic, partition in list(positions)[:3])
        async with reaching(f"read {partitions}", timeout + self._deadline):
            await self._stand_at(positions)
            await self._doubt_the_silence()
            try:
                batches = await self._consumer.getmany(timeout_ms=int(timeout * 1000), max_records=limit)
            except OffsetOutOfRangeError as error:
                where = next(iter(error.args[0]))  # of those that are lost; the next read tells of the next
                raise OffsetsLost(f"out of range: {error}", (where.topic, where.partition)) from error
        heard = time.monotonic()
        for where, batch in batches.items():
            place = (where.topic, where.partition)
            self.positions[place], self._heard[place] = batch[-1].offset + 1, heard
        return [
            Incoming(
                topic=where.topic,
                partition=where.partition,
                offset=record.offset,
                key=record.key or b"",  # another's record may have no key, or be a tombstone
                value=record.value or b"",
            )
            for where, batch in batches.items()
            for record in batch
        ]

    async def ends(self, places: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        async with reaching("ask for the end of the log", self._deadline):
            await self._stand_at(self.positions)
            ends = await self._consumer.end_offsets([TopicPartition(*place) for place in places])
        return {(where.topic, where.partition): offset for where, offset in ends.items()}

    async def close(self) -> None:
        async with letting_go():
            await self._consumer.stop()

    async def _stand_at(self, positions: Positions) -> None:
        if not self._started:
            await self._consumer.start()
            if positions:
                # from here to the last seek nothing may be awaited: a partition without a position would be an error
                self._consumer.assign([TopicPartition(*place) for place in positions])
            for place, offset in positions.items():
                self._consumer.seek(TopicPartition(*place), offset)
            self._started = True
        else:
            for place, offset in positions.items():
                if self.positions[place] != offset:
                    self._consumer.seek(TopicPartition(*place), offset)
        self.positions = dict(positions)

    async def _doubt_the_silence(self) -> None:
        """The watchdog: a consumer, or one partition, may be stuck without an error (aiokafka #1154, #847, #718).

        Stuck is a partition that had more to give at the last look and gave nothing since, though the others that had
        are read up to where they ended then: in a long backlog each waits for its turn.
        """
        if time.monotonic() - self._looked < _SILENCE:
            return
        if time.monotonic() - self.used > _SILENCE:  # nobody has read: nothing could be given
            self._behind = {}
        silent = [place for place in self._behind if self._heard.get(place, 0.0) < self._looked]
        reading = any(
            self.positions.get(place, end) < end for place, end in self._behind.items() if place not in silent
        )
        if silent and not reading:
            raise LogUnavailable(f"the consumer is stuck at {silent[0]}; the next call takes a new one")
        ends = await self.ends(list(self.positions))
        self._behind = {place: ends[place] for place, offset in self.positions.items() if ends[place] > offset}
        self._looked = time.monotonic()
