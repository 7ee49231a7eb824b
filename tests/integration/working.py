"""Workers at work on a site: started and stopped, fed by hand, and a log that a test may mutate."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent, decode
from shared.log import Log, Outgoing
from shared.testing.memory_log import MemoryLog
from shared.workers import Publishing, subscriber
from shared.workers.relay import Relay
from tests.integration.stores import Counted, Site, counted, publish

TOPIC = "zeren.checklist"
PARTITIONS = 4
PUBLISHING = Publishing(source="/checklist-svc", topic=TOPIC, partitions=PARTITIONS, publish=publish)


@asynccontextmanager
async def running(work: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """A worker at work, told to stop at the end of the block."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_await(work, stop))
        yield
        stop.set()
        async with asyncio.timeout(30):
            await asyncio.wait([task])


async def _await(work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await work(stop)


async def everything(log: MemoryLog, *partitions: int) -> Sequence[CloudEvent]:
    """All that stands in the topic, or in some of its partitions."""
    places = {(TOPIC, number): 0 for number in partitions or range(PARTITIONS)}
    return [decode(found.value) for found in await log.fetch(places, limit=100_000, timeout=0)]


async def relayed(here: Site, log: MemoryLog, publishing: Publishing[Counted] = PUBLISHING) -> None:
    """Publish all that is there, by hand."""
    run = Relay(here.feed, here.database, log, publishing)
    await run.begin()
    while await run.batch():
        pass


async def fill(here: Site, streams: int = 12, each: int = 7) -> None:
    await here.store.append_many(
        [counted(f"counter/{n}", list(range(1, each + 1)), organisation=f"53{n:02}") for n in range(1, streams + 1)]
    )


def following(
    here: Site, log: Log, apply: Callable[[AsyncConnection, Sequence[CloudEvent]], Awaitable[None]]
) -> Callable[[asyncio.Event], Awaitable[None]]:
    return lambda stop: subscriber("test", log, [TOPIC], here.database, apply, stop, partitions=PARTITIONS)


def noting(seen: list[int]) -> Callable[[AsyncConnection, Sequence[CloudEvent]], Awaitable[None]]:
    async def apply(_: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        seen.extend(int(event.sequence) for event in events)

    return apply


async def caught_up(here: Site, total: int) -> bool:
    return total == await here.database.pool.fetchval("select sum(last_sequence) from subscription_checkpoints")


async def copy(log: MemoryLog, changes: dict[int, bytes | None], *, key: bytes | None = None) -> MemoryLog:
    """The topic with the values of some sequences replaced (under another key), or left out."""
    made = MemoryLog()
    await made.ensure(TOPIC, PARTITIONS)
    for number in range(PARTITIONS):
        for found in await log.fetch({(TOPIC, number): 0}, limit=1000, timeout=0):
            sequence = int(decode(found.value).sequence)
            value = changes.get(sequence, found.value)
            if value is not None:
                its = key if key is not None and sequence in changes else found.key
                await made.produce(TOPIC, [Outgoing(partition=number, key=its, value=value)])
    return made


async def extend(shorter: MemoryLog, longer: MemoryLog) -> None:
    """Write to ``shorter`` what ``longer`` has beyond its ends."""
    ends = await shorter.ends(TOPIC)
    for found in await longer.fetch({(TOPIC, number): ends[number] for number in range(PARTITIONS)}, timeout=0):
        await shorter.produce(TOPIC, [Outgoing(partition=found.partition, key=found.key, value=found.value)])
