"""Does the log tell what the store holds? Record by record, by the numbers that the relay gave."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from shared.contracts import Undecodable, decode
from shared.eventstore import Database, Feed, UnknownEventType
from shared.eventstore.seals import Damage
from shared.kernel import Recorded, record
from shared.log import Incoming, Log, LogUnavailable
from shared.workers.relay import Publishing, worded

E = TypeVar("E")

PATIENCE = 2.0
"""Seconds that the log has to hand out records which it says are there."""


@record
class Copied:
    """``records`` were compared; ``unreadable`` ones are no events. ``damage``: the first, in order of position."""

    records: int
    unreadable: int
    seconds: float
    damage: Damage | None = None

    @property
    def rate(self) -> int:
        """Records a second."""
        return int(self.records / max(self.seconds, 1e-6))


async def verify_copy(feed: Feed[E], database: Database, log: Log, publishing: Publishing[E]) -> Copied:
    """Everything that the log has acknowledged, from the first record on.

    Raises `LogUnavailable`, `TopicUnfit`, `OffsetsLost` where it can't be read.
    """
    began = time.perf_counter()
    comparison = _Comparison(feed, database, publishing)
    ends = await log.ends(publishing.topic)
    acknowledged = await database.pool.fetchval("select acknowledged from relay_mark") or 0
    positions = {(publishing.topic, partition): 0 for partition, end in ends.items() if end}
    while positions:
        batch = await log.fetch(positions, timeout=PATIENCE)
        if not batch:
            raise LogUnavailable(f"{publishing.topic} is not handed out to its end")
        for found in batch:
            positions[found.topic, found.partition] = found.offset + 1
        await comparison.take(batch)
        positions = {place: at for place, at in positions.items() if at < ends[place[1]]}
    await comparison.end(acknowledged)
    return Copied(
        records=comparison.records,
        unreadable=comparison.unreadable,
        seconds=time.perf_counter() - began,
        damage=comparison.damage,
    )


class _Comparison(Generic[E]):
    def __init__(self, feed: Feed[E], database: Database, publishing: Publishing[E]) -> None:
        self._feed, self._database, self._publishing = feed, database, publishing
        self._seen = defaultdict[int, int](int)
        self.records = self.unreadable = 0
        self.damage: Damage | None = None

    async def take(self, batch: Sequence[Incoming]) -> None:
        by_partition = defaultdict[int, list[tuple[int, Incoming]]](list)
        for found in batch:
            self.records += 1
            try:
                by_partition[found.partition].append((decode(found.value).number, found))
            except Undecodable:
                self.unreadable += 1
        for partition, told in by_partition.items():
            await self._partition(partition, told)

    async def _partition(self, partition: int, told: Sequence[tuple[int, Incoming]]) -> None:
        numbers = [number for number, _ in told]
        numbered = await self._numbered(partition, min(numbers), max(numbers))
        events = await self._events(list(numbered.values()))
        for number, found in told:  # one that comes again says the same again
            if number > self._seen[partition] + 1:
                await self._missing(partition, self._seen[partition] + 1)
            self._seen[partition] = max(self._seen[partition], number)
            place = f"number {number} of partition {partition}"
            if (position := numbered.get(number)) is None:
                self._add(await self._feed.head() + 1, f"the log has {place}, the store does not know of it")
            elif (event := events.get(position)) is None:
                self._add(position, f"the log has {place}, the store has no such event")
            elif not self._is_told(found, event, partition, number):
                self._add(position, f"the log tells it otherwise, {place}")

    async def _events(self, positions: Sequence[int]) -> Mapping[int, Recorded[E]]:
        """By position; without those that are not there, or can no longer be read."""
        try:
            return {event.position: event for event in await self._feed.at(positions)}
        except (UnknownEventType, msgspec.MsgspecError):
            if len(positions) == 1:
                return {}
        return {position: event for one in positions for position, event in (await self._events([one])).items()}

    def _is_told(self, found: Incoming, event: Recorded[E], partition: int, number: int) -> bool:
        data = self._publishing.publish(event)
        if data is None:
            return False
        try:
            now = worded(self._publishing.source, event, data, partition, number).value
        except Undecodable:
            return False
        return found.value == now or _within(msgspec.json.decode(found.value), msgspec.json.decode(now))

    async def end(self, acknowledged: int) -> None:
        """What the log had acknowledged and does not hold at its end."""
        rows = await self._database.pool.fetch(
            "select partition, max(sequence) as last from relay_numbers where position <= $1 group by 1", acknowledged
        )
        for row in rows:
            if row["last"] > self._seen[row["partition"]]:
                await self._missing(row["partition"], self._seen[row["partition"]] + 1)

    async def _numbered(self, partition: int, first: int, last: int) -> Mapping[int, int]:
        rows = await self._database.pool.fetch(
            "select sequence, position from relay_numbers where partition = $1 and sequence between $2 and $3",
            partition,
            first,
            last,
        )
        return {row["sequence"]: row["position"] for row in rows}

    async def _missing(self, partition: int, number: int) -> None:
        """A number that the store does not know either is nothing that is missing: what follows it is unknown, too."""
        for position in (await self._numbered(partition, number, number)).values():
            self._add(position, f"the log lacks number {number} of partition {partition}")

    def _add(self, position: int, what: str) -> None:
        if self.damage is None or position < self.damage.position:
            self.damage = Damage(position=position, until=position, what=what)


def _within(old: Any, new: Any) -> bool:  # noqa: ANN401 - whatever JSON can say
    """Whether ``new`` says what ``old`` says: contracts grow, so what was told earlier may lack fields of today."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in new and _within(value, new[name]) for name, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_within, old, new))
    return type(old) is type(new) and bool(old == new)
