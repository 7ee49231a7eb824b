"""Tells public events to a log as relays would, for tests that need no relay."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared import contracts as k
from shared.contracts import CloudEvent, Data, encode, partition_of, wrap
from shared.log import Log, Outgoing

PARTITIONS = 4
BEGAN = datetime(2026, 1, 5, 1, tzinfo=UTC)


class Teller:
    """Puts public events on a log as relays would: numbered by source and partition, a minute after one another."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.told: list[CloudEvent] = []
        self._sequences: dict[tuple[str, int], int] = {}
        self._versions: dict[str, int] = {}
        self.now = BEGAN

    async def tell(self, *facts: Data) -> list[CloudEvent]:
        events = [self.envelope(data) for data in facts]
        await self.send(events)
        return events

    def envelope(self, data: Data) -> CloudEvent:
        """The data as its service's relay would wrap it next."""
        source = _contract(data).source
        partition = partition_of(data.organisation, PARTITIONS)
        sequence = self._sequences[source, partition] = self._sequences.get((source, partition), 0) + 1
        stream = _stream(data)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        self.now += timedelta(minutes=1)
        event = wrap(
            data,
            id=str(UUID(int=len(self.told) + 1)),
            source=source,
            subject=stream,
            streamversion=version,
            time=self.now,
            sequence=sequence,
        )
        self.told.append(event)
        return event

    async def send(self, events: Sequence[CloudEvent]) -> None:
        for event in events:
            await self.raw(event.contract.topic, event.partitionkey, encode(event))

    async def raw(self, topic: str, key: str, value: bytes) -> None:
        outgoing = Outgoing(partition=partition_of(key, PARTITIONS), key=key.encode(), value=value)
        await self.log.produce(topic, [outgoing])

    def skip(self, source: str, key: str) -> None:
        """Use up a number without telling anything, as for a record that will be unreadable."""
        partition = partition_of(key, PARTITIONS)
        self._sequences[source, partition] = self._sequences.get((source, partition), 0) + 1


def _contract(data: Data) -> k.Contract:
    return next(one for one in k.CONTRACTS.values() if one.data is type(data))


def _stream(data: Data) -> str:
    for name in ("fact", "session", "cohort", "scheme", "post"):
        if value := getattr(data, name, None):
            return f"{name}/{value}"
    return f"organisation/{data.organisation}"
