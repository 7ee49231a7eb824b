"""How far a rebuild has read, and the reading of what has come since: up to the living generation, never past it.

The bulk is dealt out (`shares`), a partition to a process; what is recorded meanwhile is caught up with here.
"""

from collections.abc import Iterable, Mapping, Sequence

from scoring_svc.generations.admission import Key, admit_up_to, reading
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS
from scoring_svc.generations.refusals import LogDamaged
from scoring_svc.generations.tasks import Advanced, Done, Reduce
from scoring_svc.generations.writer import write
from shared.contracts import CloudEvent
from shared.eventstore import REDOABLE, Database
from shared.log import Incoming, Log, Positions
from shared.workers import Checkpoint

FETCH = 10_000


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

    async def shares(self) -> Sequence[Reduce]:
        """The whole log to where the living generation stands, a partition each."""
        shares: dict[int, dict[str, int]] = {}
        for (topic, partition), last in sorted((await self._bounds()).items()):
            if last:
                shares.setdefault(partition, {})[topic] = last
        return [
            Reduce(generation=self.generation, partition=partition, bounds=bounds)
            for partition, bounds in shares.items()
        ]

    async def reached(self, shares: Iterable[Done]) -> None:
        """The shares were reduced."""
        for done in shares:
            self.unread |= set(done.unread)
            for mark in done.marks:
                self._at[mark.topic, mark.partition] = Checkpoint(
                    identity="", next_offset=mark.next_offset, last_sequence=mark.last_sequence
                )
        async with self._database.pool.acquire() as connection:
            await self._mark(connection)

    async def catch_up(self, advanced: Advanced) -> None:
        """Read on to where the living generation stands now, and not a number further."""
        bounds = await self._bounds()
        while lagging := {key: self._at[key] for key, last in bounds.items() if self._at[key].last_sequence < last}:
            records = await self._fetch({key: at.next_offset for key, at in lagging.items()})
            events: list[CloudEvent] = []
            read = 0
            for key, batch in _by_key(records).items():
                stretch = admit_up_to(bounds[key], self._at[key], batch)
                self._at[key] = stretch.at
                self.unread |= {(*key, offset) for offset in stretch.unread}
                events += stretch.events
                read += stretch.read
            async with self._database.pool.acquire() as connection, connection.transaction():
                await connection.execute(REDOABLE)
                await write(connection, self.generation, events, partitions=self._partitions)
                await self._mark(connection)
            await advanced(read)

    async def _mark(self, connection: Connection) -> None:
        """Keep how far the generation has read."""
        await connection.executemany(
            "insert into generation_marks (generation, topic, partition, next_offset, last_sequence)"
            " values ($1, $2, $3, $4, $5) on conflict (generation, topic, partition) do update"
            " set next_offset = excluded.next_offset, last_sequence = excluded.last_sequence",
            [(self.generation, *key, at.next_offset, at.last_sequence) for key, at in self._at.items()],
        )

    async def _bounds(self) -> Mapping[Key, int]:
        rows = await self._database.pool.fetch(
            "select topic, partition, last_sequence from subscription_checkpoints where subscription = $1", SUBSCRIPTION
        )
        return {(row["topic"], row["partition"]): row["last_sequence"] for row in rows if row["topic"] in TOPICS}

    async def _fetch(self, positions: Positions) -> Sequence[Incoming]:
        """The next records; none where the log was only slow to answer."""
        with reading():
            if records := await self._log.fetch(positions, limit=FETCH):
                return records
            ends = {topic: await self._log.ends(topic) for topic, _ in positions}
        if all(offset >= ends[topic][partition] for (topic, partition), offset in positions.items()):
            raise LogDamaged(f"{sorted(positions)} end before what the living generation has read")
        return ()


def _by_key(records: Sequence[Incoming]) -> Mapping[Key, list[Incoming]]:
    sorted_out: dict[Key, list[Incoming]] = {}
    for found in records:
        sorted_out.setdefault((found.topic, found.partition), []).append(found)
    return sorted_out
