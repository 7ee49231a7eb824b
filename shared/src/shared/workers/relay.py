"""Store → log: one leader, in order, numbers before it produces (events.md, "Numbering").

The (position, partition, sequence) of what is published is committed before it is produced, and a mark of what was
acknowledged after. A crash in between publishes the same numbers again, never other ones, never none.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from shared.contracts import Data, Undecodable, decode, encode, partition_of, wrap
from shared.eventstore import Bell, Database, Feed
from shared.faultpoints import fault
from shared.kernel import Recorded, record
from shared.log import Log, LogUnavailable, OffsetsLost, Outgoing
from shared.workers.leading import Fenced, Leadership, keep_leading, outlasting
from shared.workers.projector import POLL

E = TypeVar("E")

BATCH = 2000
LOOK = 5.0
"""Seconds after which the relay looks whether the topic is still the same: a broker that lost it takes longer."""


class RelayRefused(Exception):
    """Topic and store do not belong together: publishing would number from 1 again, or elsewhere."""


@record
class Publishing(Generic[E]):
    """What of a service's feed becomes public, as what, and where."""

    source: str
    topic: str
    partitions: int
    publish: Callable[[Recorded[E]], Data | None]


@record
class Batch:
    """So many events of the feed, up to a position, and the records that tell those that are public.

    Their numbers are committed.
    """

    size: int
    upto: int
    outgoing: Sequence[Outgoing]


async def relay(
    feed: Feed[E],
    database: Database,
    log_: Log,
    publishing: Publishing[E],
    bell: Bell,
    stop: asyncio.Event,
) -> None:
    """Publish the feed until told to stop. While the log is away it waits and tries again."""

    async def work(leadership: Leadership) -> None:
        listener = bell.listener()
        run = Relay(feed, database, log_, publishing)
        await run.begin()
        while not stop.is_set():
            leadership.check()
            found = await run.batch()
            await leadership.well()
            if found < BATCH:
                await listener.wait(POLL)

    await keep_leading(database, f"relay:{publishing.topic}", outlasting(work, stop), stop)


class Relay(Generic[E]):
    """The relay's state between batches: all of it read from the store at `begin`."""

    def __init__(self, feed: Feed[E], database: Database, log_: Log, publishing: Publishing[E]) -> None:
        self._feed, self._database, self._log, self._publishing = feed, database, log_, publishing
        self._identity, self._looked = "", 0.0
        self._heads: dict[int, int] = {}
        self._numbered = self._acknowledged = 0
        self._ahead: Batch | None = None

    async def begin(self) -> None:
        """Look at the topic before writing to it. Raises `RelayRefused`, `TopicUnfit`, `LogUnavailable`."""
        publishing = self._publishing
        self._identity = await self._look()
        pool = self._database.pool
        await pool.execute(
            "insert into relay_mark (partitions, numbered, acknowledged) values ($1, 0, 0) on conflict do nothing",
            publishing.partitions,
        )
        mark = await pool.fetchrow("select partitions, numbered, acknowledged from relay_mark")
        if mark["partitions"] != publishing.partitions:
            raise RelayRefused(f"numbered for {mark['partitions']} partitions, told {publishing.partitions}")
        self._numbered = mark["numbered"]
        heads = await pool.fetch("select partition, max(sequence) as sequence from relay_numbers group by 1")
        self._heads = {row["partition"]: row["sequence"] for row in heads}
        self._acknowledged = await self._missing_from(mark["acknowledged"])
        await pool.execute("update relay_mark set acknowledged = $1", self._acknowledged)

    async def _look(self) -> str:
        self._looked = asyncio.get_running_loop().time()
        return await self._log.ensure(self._publishing.topic, self._publishing.partitions)

    async def _missing_from(self, acknowledged: int) -> int:
        """Where to go on: at the mark, or earlier where the topic holds less than was numbered (lost, re-made)."""
        partitions = range(self._publishing.partitions)
        for partition, on_topic in enumerate(await asyncio.gather(*map(self._last_sequence, partitions))):
            missing = await self._database.pool.fetchval(
                "select min(position) from relay_numbers where partition = $1 and sequence > $2", partition, on_topic
            )
            if missing is not None:
                acknowledged = min(acknowledged, missing - 1)
        return acknowledged

    async def _last_sequence(self, partition: int) -> int:
        place = f"{self._publishing.topic}/{partition}"
        try:
            last = await self._log.last(self._publishing.topic, partition)
            first = await self._first_sequence(partition) if last else 0
        except OffsetsLost as error:
            raise RelayRefused(f"{place} has lost its head, and nothing can be put there: {error}") from error
        if last is None:
            return 0
        if first > 1:
            raise RelayRefused(f"{place} begins with {first}: what came before is lost, and nothing can be put there")
        try:
            event_id = UUID(decode(last.value).id)
        except ValueError as error:
            raise RelayRefused(f"{place} ends with a record that is no event of ours: {error}") from error
        known = await self._database.pool.fetchval(
            "select sequence from relay_numbers n join events e using (position) where e.id = $1", event_id
        )
        if known is None:
            raise RelayRefused(f"{place} ends with event {event_id}, which this store does not know")
        return int(known)

    async def _first_sequence(self, partition: int) -> int:
        """Of the partition's first record; 0 where that can't be read, as it counts for nothing."""
        for first in await self._log.fetch({(self._publishing.topic, partition): 0}, limit=1, timeout=1):
            with contextlib.suppress(Undecodable):
                return decode(first.value).number
        return 0

    async def batch(self) -> int:
        """Publish the next events; how many there were.

        Raises `LogUnavailable` where the topic was lost and made anew meanwhile: it is to be filled first; `Fenced`
        where the mark was moved by another process, or by `resend`.
        """
        if asyncio.get_running_loop().time() - self._looked >= LOOK:
            await self._look_again()
        batch, self._ahead = self._ahead or await self._prepared(self._acknowledged), None
        if batch is None:
            return 0
        async with self._preparing_after(batch):
            await self._log.produce(self._publishing.topic, batch.outgoing)
            fault("relay.after_ack")
            await self._mark(batch.upto)
        fault("relay.after_mark")
        return batch.size

    async def _prepared(self, after: int) -> Batch | None:
        """The events from position ``after`` + 1 on, their numbers committed; None where there are none."""
        events = await self._feed.read(after, BATCH)
        if not events:
            return None
        outgoing = await self._number(events)
        fault("relay.after_numbers")
        return Batch(size=len(events), upto=events[-1].position, outgoing=outgoing)

    @contextlib.asynccontextmanager
    async def _preparing_after(self, batch: Batch) -> AsyncIterator[None]:
        """After a full batch there is another: it is made ready while this one is on its way."""
        preparing = asyncio.create_task(self._prepared(batch.upto)) if batch.size == BATCH else None
        try:
            yield
            self._ahead = await preparing if preparing else None
        finally:
            if preparing:
                preparing.cancel()
                await asyncio.gather(preparing, return_exceptions=True)

    async def _mark(self, acknowledged: int) -> None:
        moved = await self._database.pool.execute(
            "update relay_mark set acknowledged = $1 where acknowledged = $2", acknowledged, self._acknowledged
        )
        if moved != "UPDATE 1":
            raise Fenced(f"relay:{self._publishing.topic}")
        self._acknowledged = acknowledged

    async def _look_again(self) -> None:
        if await self._look() != self._identity:
            raise LogUnavailable(f"{self._publishing.topic} was made anew")
        if await self._database.pool.fetchval("select acknowledged from relay_mark") != self._acknowledged:
            raise Fenced(f"relay:{self._publishing.topic}")

    async def _number(self, events: Sequence[Recorded[E]]) -> Sequence[Outgoing]:
        """Give each new public event its number and commit that; the old keep theirs, whatever the map says now."""
        stored = await self._database.pool.fetch(
            "select position, partition, sequence from relay_numbers where position between $1 and $2",
            events[0].position,
            min(events[-1].position, self._numbered),
        )
        numbers = {row["position"]: (row["partition"], row["sequence"]) for row in stored}
        public: list[tuple[Recorded[E], Data]] = []
        heads, fresh = dict(self._heads), []
        for event in events:
            data = self._publishing.publish(event)
            if event.position > self._numbered and data is not None:
                partition = partition_of(data.organisation, self._publishing.partitions)
                heads[partition] = heads.get(partition, 0) + 1
                numbers[event.position] = (partition, heads[partition])
                fresh.append((event.position, partition, heads[partition]))
            if event.position in numbers:
                if data is None:
                    raise RelayRefused(f"position {event.position} has a number but is no longer published")
                public.append((event, data))
        # before the commit: what can't be said in public must not have a number for ever
        outgoing = [worded(self._publishing.source, event, data, *numbers[event.position]) for event, data in public]
        if events[-1].position > self._numbered:
            await self._commit(fresh, events[-1].position)
            self._heads, self._numbered = heads, events[-1].position
        return outgoing

    async def _commit(self, fresh: Sequence[tuple[int, int, int]], numbered: int) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            moved = await connection.execute(
                "update relay_mark set numbered = $1 where numbered = $2", numbered, self._numbered
            )
            if moved != "UPDATE 1":
                raise Fenced(f"relay:{self._publishing.topic}")
            await connection.copy_records_to_table(
                "relay_numbers", records=fresh, columns=("position", "partition", "sequence")
            )


def worded(source: str, event: Recorded[E], data: Data, partition: int, sequence: int) -> Outgoing:
    """The record on the log that tells ``data`` of ``event`` under its number. Raises `Undecodable`."""
    cloud_event = wrap(
        data,
        id=str(event.id),
        source=source,
        subject=event.stream,
        streamversion=event.version,
        time=event.recorded_at,
        sequence=sequence,
        traceparent=event.traceparent,
    )
    return Outgoing(partition=partition, key=data.organisation.encode(), value=encode(cloud_event))
