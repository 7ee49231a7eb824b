"""Reduce: the log from its start into a generation of one's own, with marks of one's own, never past the living one.

A partition at a time, since all facts of an organisation lie in one: each dossier is written once, and as many
processes as there are partitions could share the work.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS
from scoring_svc.generations.refusals import LogAway, LogDamaged
from scoring_svc.generations.writer import write
from shared.contracts import CloudEvent
from shared.eventstore import Database
from shared.log import Incoming, Log, LogUnavailable, OffsetsLost, Positions
from shared.workers import Checkpoint, admit

Key: TypeAlias = tuple[str, int]
"""Topic and partition."""

FETCH = 10_000
CHUNK = 100_000
"""Events that are folded and written in one transaction."""

Advanced: TypeAlias = Callable[[int], Awaitable[None]]
"""Told how many events were read since the last time."""


class Reduction:
    """One generation on its way through the log. ``unread``: where it met records that it could not decode."""

    def __init__(self, database: Database, log: Log, generation: int, *, partitions: int) -> None:
        self._database, self._log = database, log
        self.generation, self._partitions = generation, partitions
        self._at = {(topic, partition): Checkpoint(identity="") for topic in TOPICS for partition in range(partitions)}
        self.unread: set[tuple[str, int, int]] = set()

    async def behind(self) -> int:
        """By how many events the living generation is ahead."""
        bounds = await self._bounds()
        return sum(max(0, last - self._at[key].last_sequence) for key, last in bounds.items())

    async def catch_up(self, advanced: Advanced) -> None:
        """Read on to where the living generation stands now, and not a number further."""
        bounds = await self._bounds()
        for partition in range(self._partitions):
            await self._read({key: last for key, last in bounds.items() if key[1] == partition}, advanced)

    async def _bounds(self) -> Mapping[Key, int]:
        rows = await self._database.pool.fetch(
            "select topic, partition, last_sequence from subscription_checkpoints where subscription = $1", SUBSCRIPTION
        )
        return {(row["topic"], row["partition"]): row["last_sequence"] for row in rows if row["topic"] in TOPICS}

    async def _read(self, bounds: Mapping[Key, int], advanced: Advanced) -> None:
        chunk: list[CloudEvent] = []
        while lagging := {key: self._at[key] for key, last in bounds.items() if self._at[key].last_sequence < last}:
            records = await self._fetch({key: at.next_offset for key, at in lagging.items()})
            for key, batch in _by_key(records).items():
                chunk += self._admitted(key, batch, bounds[key])
            await advanced(sum(at.last_sequence for at in self._at.values()))
            if len(chunk) >= CHUNK:
                await self._write(chunk, bounds)
                chunk = []
        await self._write(chunk, bounds)

    async def _fetch(self, positions: Positions) -> Sequence[Incoming]:
        """The next records; none where the log was only slow to answer."""
        try:
            if records := await self._log.fetch(positions, limit=FETCH):
                return records
            ends = {topic: await self._log.ends(topic) for topic, _ in positions}
        except LogUnavailable as away:
            raise LogAway(str(away)) from away
        except OffsetsLost as lost:
            raise LogDamaged(str(lost)) from lost
        if all(offset >= ends[topic][partition] for (topic, partition), offset in positions.items()):
            raise LogDamaged(f"{sorted(positions)} end before what the living generation has read")
        return ()

    def _admitted(self, key: Key, batch: Sequence[Incoming], bound: int) -> Sequence[CloudEvent]:
        """What is new of a batch, up to the bound. Past it, the records are left to be read again."""
        before = self._at[key]
        found = admit(before, batch)
        after = found.checkpoint
        self.unread |= {(record.topic, record.partition, record.offset) for record, _ in found.dead}
        if after.last_sequence > bound:
            self._at[key] = replace(before, last_sequence=bound, undecoded=0, state="following")
            return [event for event in found.events if event.number <= bound]
        self._at[key] = after
        return found.events

    async def _write(self, events: Sequence[CloudEvent], bounds: Mapping[Key, int]) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            await write(connection, self.generation, events, partitions=self._partitions)
            await self._mark(connection, bounds)
        await asyncio.sleep(0)

    async def _mark(self, connection: Connection, bounds: Mapping[Key, int]) -> None:
        await connection.executemany(
            "insert into generation_marks (generation, topic, partition, next_offset, last_sequence)"
            " values ($1, $2, $3, $4, $5) on conflict (generation, topic, partition) do update"
            " set next_offset = excluded.next_offset, last_sequence = excluded.last_sequence",
            [
                (self.generation, topic, partition, at.next_offset, at.last_sequence)
                for (topic, partition) in bounds
                for at in [self._at[topic, partition]]
            ],
        )


def _by_key(records: Sequence[Incoming]) -> Mapping[Key, list[Incoming]]:
    sorted_out: dict[Key, list[Incoming]] = {}
    for found in records:
        sorted_out.setdefault((found.topic, found.partition), []).append(found)
    return sorted_out
