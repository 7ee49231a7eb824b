"""Puts a year on a log: ``python -m tests.bench.years.pour 1000000 kafka://127.0.0.1:9092``.

Two processes, each with half of the partitions, as generating takes longer than writing.
"""

import argparse
import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from time import perf_counter

import uvloop

from shared.kernel import record
from shared.log import Log, log_at
from tests.bench.years.pen import Pen
from tests.bench.years.templates import TOPICS
from tests.bench.years.year import Year

PROCESSES = 2


@record
class Poured:
    """``records``: duplicates included; ``last``: the last number by (topic, partition)."""

    records: int
    last: Mapping[tuple[str, int], int]


async def pour(year: Year, log_url: str, *, topics: Mapping[str, str] | None = None) -> Poured:
    """Fill the topics, new ones, with the year. ``topics``: other names for them."""
    names = {topic: topic for topic in TOPICS} | dict(topics or {})
    async with opened(log_url) as log:
        for name in names.values():
            await log.ensure(name, year.partitions)
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        shares = [range(first, year.partitions, PROCESSES) for first in range(PROCESSES)]
        parts = await asyncio.gather(
            *(loop.run_in_executor(pool, _poured, year, log_url, names, one) for one in shares)
        )
    return Poured(
        records=sum(part.records for part in parts),
        last={place: number for part in parts for place, number in part.last.items()},
    )


def _poured(year: Year, log_url: str, names: Mapping[str, str], share: Collection[int]) -> Poured:
    return uvloop.run(_pour(year, log_url, names, share))


async def _pour(year: Year, log_url: str, names: Mapping[str, str], share: Collection[int]) -> Poured:
    records, pen = 0, Pen(year.partitions)
    async with opened(log_url) as log:
        for batch in year.told(pen, share):
            for topic, several in batch.items():
                await log.produce(names[topic], several)
                records += len(several)
    last = {
        (names[topic], partition): pen.last[place][partition]
        for place, topic in enumerate(TOPICS)
        for partition in share
    }
    return Poured(records=records, last=last)


@asynccontextmanager
async def opened(log_url: str) -> AsyncIterator[Log]:
    """The log at a URL, started and stopped."""
    log = log_at(log_url)
    await log.start()
    try:
        yield log
    finally:
        await log.stop()


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.years.pour", description=__doc__)
    parser.add_argument("events", type=int)
    parser.add_argument("log", help="kafka://… or postgresql://…")
    parser.add_argument("--partitions", type=int, default=16)
    parser.add_argument("--shuffle", type=int, default=0)
    options = parser.parse_args()
    start = perf_counter()
    year = Year.of(options.events, shuffle=options.shuffle, partitions=options.partitions)
    poured = await pour(year, options.log)
    seconds = perf_counter() - start
    print(f"{poured.records:,} records in {seconds:.1f} s, {poured.records / seconds:,.0f} a second")  # noqa: T201 - a command


if __name__ == "__main__":
    uvloop.run(main())
