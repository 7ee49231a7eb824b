"""Requests by the clock, from a process of its own, and how long each took.

``python -m tests.bench.traffic PLAN`` reads a `Plan` (a JSON file) and prints a `Traffic`. What has become due is sent
whether or not earlier requests were answered, and what it waits for a connection counts.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter

import msgspec
import uvloop

from shared.kernel import record
from tests.bench.aside import aside
from tests.bench.client import Client, Request

CONNECTIONS = 24
WARM = 2.0
"""Seconds at the beginning that do not count."""
LOOK = 0.02
"""Seconds between two looks whether a result shows a write: more would be a load of its own."""


@record
class Stream:
    """``rate`` requests a second to ``port``, drawn from ``requests``; ``{}`` in a path takes a number of its own."""

    name: str
    port: int
    rate: float
    requests: Sequence[Request]


@record
class Watched:
    """A fact that is corrected over and over, by one of ``writes`` in turn, and what was read of it.

    ``shows``, with the fact's revision for ``{}``, is what the answer to ``read`` holds once it has been judged.
    """

    writes: Sequence[Request]
    read: Request
    shows: str


@record
class Plan:
    """``watched`` are followed one at a time, ``each`` seconds apart, written to one port and read from another."""

    run: str
    seconds: float
    streams: Sequence[Stream]
    watched: Sequence[Watched] = ()
    write_port: int = 0
    read_port: int = 0
    each: float = 0.25


@record
class Traffic:
    """Milliseconds: of the answers by stream, and of the results that were watched, from the write being sent."""

    latencies: Mapping[str, Sequence[float]]
    fresh: Sequence[float]


class Driver:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._latencies: dict[str, list[float]] = defaultdict(list)
        self._fresh: list[float] = []

    async def run(self) -> Traffic:
        async with asyncio.TaskGroup() as group:
            for stream in self._plan.streams:
                group.create_task(self._send(stream))
            if self._plan.watched:
                group.create_task(self._watch())
        return Traffic(latencies=self._latencies, fresh=self._fresh)

    async def _send(self, stream: Stream) -> None:
        client = await Client.open(stream.port, CONNECTIONS)
        random, began = Random(f"{self._plan.run} {stream.name}"), perf_counter()  # noqa: S311 - which comes when
        async with asyncio.TaskGroup() as group:
            for number in count():
                due = began + number / stream.rate
                if due >= began + WARM + self._plan.seconds:
                    break
                if (early := due - perf_counter()) > 0:
                    await asyncio.sleep(early)
                request = self._numbered(random.choice(stream.requests), number)
                group.create_task(self._ask(client, stream, request, due, counts=due >= began + WARM))
        client.close()

    async def _ask(self, client: Client, stream: Stream, request: Request, due: float, *, counts: bool) -> None:
        answer = await client.ask(request)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{request.method} {request.path}: {answer.status} {answer.body[:500]!r}")
        if counts:
            self._latencies[stream.name].append((perf_counter() - due) * 1000)

    async def _watch(self) -> None:
        """Not more often than every ``each`` seconds, and the next only when the last has been seen."""
        plan = self._plan
        writing, reading = await Client.open(plan.write_port, 1), await Client.open(plan.read_port, 1)
        began = perf_counter()
        for number in count():
            watched = plan.watched[number % len(plan.watched)]
            turn = number // len(plan.watched)  # the first revision was there before
            due = began + number * plan.each
            if due >= began + WARM + plan.seconds:
                break
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            sent = perf_counter()
            answer = await writing.ask(self._numbered(watched.writes[turn % len(watched.writes)], number, turn + 1))
            if answer.status not in (200, 201):
                raise RuntimeError(f"{answer.status} {answer.body[:500]!r}")
            shown = watched.shows.format(turn + 2).encode()
            while shown not in (await reading.ask(watched.read)).body:
                if perf_counter() - sent > 30:
                    raise RuntimeError(f"{watched.read.path} does not show {shown!r}")
                await asyncio.sleep(LOOK)
            if sent >= began + WARM:
                self._fresh.append((perf_counter() - sent) * 1000)

    def _numbered(self, request: Request, number: int, version: int | None = None) -> Request:
        own = f"{self._plan.run}-{number}"
        return replace(request, path=request.path.replace("{}", own), key=f"{request.path}/{own}", version=version)


async def drive(plan: Plan, folder: Path) -> Traffic:
    """The plan carried out by a process of its own. Raises RuntimeError where an answer was no success."""
    return await aside("tests.bench.traffic", plan, folder / f"{plan.run}.json", Traffic)


def percentile(latencies: Sequence[float], percent: int) -> float:
    """Of the whole run."""
    ordered = sorted(latencies)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)


async def main() -> None:
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)  # noqa: ASYNC240 - before anything runs
    sys.stdout.buffer.write(msgspec.json.encode(await Driver(plan).run()))


if __name__ == "__main__":
    uvloop.run(main())
