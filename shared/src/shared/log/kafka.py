"""The log on Apache Kafka, by aiokafka 0.14 with its known traps walled in (design/reliability.md §3).

Bytes in, bytes out: a deserializer that fails inside `getmany` loses the good records before it. Every wait has our own
deadline, and a client that missed it is thrown away. No groups, no transactions, no automatic offsets.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence

from typing_extensions import override

from shared.log.kafka_readers import Readers
from shared.log.kafka_scan import Scans
from shared.log.kafka_topics import Topic, Topics
from shared.log.kafka_writer import Writer
from shared.log.port import Incoming, Log, Outgoing, Positions, Record, checked
from shared.log.quiet import quieten


class KafkaLog(Log):
    """``security``: how each client proves itself, in aiokafka's words (``security_protocol``, ``ssl_context`` …).

    ``deadline``: seconds within which anything asked of Kafka is answered, or is `LogUnavailable`.
    """

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        replication: int = 1,
        security: Mapping[str, object] | None = None,
        deadline: float = 10,
    ) -> None:
        clients = {"bootstrap_servers": bootstrap_servers, **(security or {})}
        self._topics = Topics(clients, deadline, replication)
        self._writer = Writer(clients, deadline)
        self._readers = Readers(clients, deadline)
        self._scans = Scans(clients, deadline)
        self._known: dict[str, Topic] = {}

    @override
    async def start(self) -> None:
        quieten("aiokafka")

    @override
    async def stop(self) -> None:
        await self._writer.stop()
        await self._readers.stop()
        await self._scans.stop()

    @override
    async def ensure(self, topic: str, partitions: int) -> str:
        self._known[topic] = await self._topics.ensure(topic, partitions)
        return self._known[topic].identity

    @override
    async def ends(self, topic: str) -> Mapping[int, int]:
        return await self._readers.ends(topic, await self._partitions(topic))

    @override
    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        checked(topic, await self._partitions(topic), batch)
        if batch:
            await self._writer.write(topic, batch)

    @override
    async def fetch(self, positions: Positions, *, limit: int = 5000, timeout: float = 0.2) -> Sequence[Incoming]:
        for topic in {topic for topic, _ in positions}:
            await self._partitions(topic)
        return await self._readers.fetch(positions, limit, timeout) if positions else ()

    @override
    async def scan(self, topic: str, partition: int, start: int) -> AsyncGenerator[Sequence[Record], None]:
        await self._partitions(topic)
        async for piece in self._scans.scan(topic, partition, start):
            yield piece

    @override
    async def last(self, topic: str, partition: int) -> Incoming | None:
        end = (await self.ends(topic))[partition]
        return await self._readers.one(topic, partition, end - 1) if end else None

    async def _partitions(self, topic: str) -> int:
        """How many the topic has; asked once. Raises `TopicUnfit` if there is no such topic."""
        if topic not in self._known:
            self._known[topic] = await self._topics.describe(topic)
        return self._known[topic].partitions
