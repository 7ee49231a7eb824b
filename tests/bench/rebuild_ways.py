"""The ways of rebuilding: reduce alone, the whole in one process, the whole dealt out to several."""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from time import perf_counter

from scoring_svc.domain.dossier import Slot
from scoring_svc.generations.admission import told
from scoring_svc.generations.folding import Folding
from scoring_svc.generations.hands import Site, hands
from scoring_svc.generations.packing import unpack_dossier
from scoring_svc.generations.rebuild import rebuild
from shared.eventstore import Database
from shared.kernel import record
from tests.bench.rebuild_peers import Taken
from tests.bench.years import TOPICS
from tests.bench.years.pour import opened

LOOK = 0.05
"""Seconds between two looks at how much memory the processes took."""


@record
class Rebuilt:
    """``mib``: the most that any of its processes ever held."""

    seconds: float
    events: int
    digests: Mapping[int, str]
    mib: float


async def reduce_alone(log_url: str, partitions: int, last: Mapping[tuple[str, int], int]) -> Taken:
    """The product's own reading, decoding, admission and folding to dossiers, without writing them."""
    gc.disable()  # as the processes of a rebuild do
    start, facts, revisions = perf_counter(), 0, 0
    async with opened(log_url) as log:
        for partition in range(partitions):
            found = Folding()
            for topic in TOPICS:
                if bound := last[topic, partition]:
                    async for stretch in told(log, (topic, partition), bound):
                        found.take(stretch.events, partitions)
            dossiers = list(found.dossiers())
            paused = perf_counter()
            for _, _, body in dossiers:
                dossier = unpack_dossier(body)
                newest = {(slot, one.fact): one.revision for slot in Slot for one in getattr(dossier, slot)}
                facts += len(newest)
                revisions += sum(newest.values())
            start += perf_counter() - paused
    return Taken(seconds=perf_counter() - start, records=sum(last.values()), facts=facts, revisions=revisions)


async def rebuild_by(workers: int, log_url: str, database_url: str, partitions: int) -> Rebuilt:
    """The whole rebuild, its processes' start included. One worker is this process, as in the product."""
    site = Site(database_url=database_url, log_url=log_url, partitions=partitions)
    async with opened(log_url) as log, _memory() as memory:
        database = await Database.open(database_url)
        start = perf_counter()
        async with hands(site, workers) if workers > 1 else nullcontext() as crew:
            done = await rebuild(database, log, partitions=partitions, crew=crew, accept=not await _lives(database))
        seconds = perf_counter() - start
        await database.close()
    return Rebuilt(seconds=seconds, events=done.events, digests=done.after, mib=max(memory.values()) / 1024)


async def _lives(database: Database) -> bool:
    """The first rebuild has nothing to be compared with."""
    return bool(await database.pool.fetchval("select exists (select from verdicts)"))


@asynccontextmanager
async def _memory() -> AsyncIterator[Mapping[int, int]]:
    """Process → the most it held so far, in KiB: this process and its children."""
    most: dict[int, int] = {}

    async def look() -> None:
        while True:
            for process in (Path("/proc/self"), *_children()):
                with suppress(OSError, StopIteration, ValueError):  # it ended under our eyes
                    status = (process / "status").read_text()
                    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
                    most[hash(process)] = int(line.split()[1])
            await asyncio.sleep(LOOK)

    looking = asyncio.create_task(look())
    try:
        yield most
    finally:
        looking.cancel()


def _children() -> list[Path]:
    own = Path("/proc/self/task")
    return [Path("/proc") / child for task in own.iterdir() for child in (task / "children").read_text().split()]
