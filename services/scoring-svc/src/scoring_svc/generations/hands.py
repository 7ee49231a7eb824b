"""The processes of a rebuild: started with it, dealt one task after another, ended with it.

One that dies ends the rebuild, and nothing else. Each ends by itself when the one who started it is gone.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import msgspec

from scoring_svc.generations.crew import AT_ONCE, all_of
from scoring_svc.generations.refusals import DiffersFromPublication, LogAway, LogDamaged, WorkerFailed
from scoring_svc.generations.tasks import Advanced, Answer, Done, Failed, Read, Task

LONGEST = 16 << 20
"""Bytes of a line."""

REFUSALS = {refusal.slug: refusal for refusal in (DiffersFromPublication, LogAway, LogDamaged)}


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rebuild reads and writes, told to each process in its first line."""

    database_url: str
    log_url: str
    partitions: int


class Hands:
    """A `Crew`."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes

    async def do(self, tasks: Sequence[Task], advanced: Advanced) -> Sequence[Done]:
        waiting, done = deque(tasks), list[Done]()

        async def work(process: Process) -> None:
            under_way = 0
            while True:
                while waiting and under_way < AT_ONCE:
                    await _tell(process, waiting.popleft())
                    under_way += 1
                if not under_way:
                    return
                done.append(await _done(process, advanced))
                under_way -= 1

        await all_of([work(process) for process in self._processes])
        return done


@asynccontextmanager
async def hands(site: Site, workers: int) -> AsyncIterator[Hands]:
    """So many processes, ended on the way out whatever they are doing."""
    processes = await asyncio.gather(*(_started(site) for _ in range(workers)))
    try:
        yield Hands(processes)
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*(process.wait() for process in processes))


def as_many_as_fit(partitions: int) -> int:
    """A process for each core that is ours, and no more than there are partitions."""
    return min(len(os.sched_getaffinity(0)), partitions)


async def _started(site: Site) -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "scoring_svc.generations.hand"),
        stdin=PIPE,
        stdout=PIPE,
        limit=LONGEST,
        start_new_session=True,  # a signal from the terminal is for the one who waits for it
    )
    await _tell(process, site)
    return process


async def _done(process: Process, advanced: Advanced) -> Done:
    """The next task that it has done."""
    while line := await _answer(process):
        answer: Answer = msgspec.json.decode(line, type=Answer)
        match answer:
            case Read(events=events):
                await advanced(events)
            case Done() as done:
                return done
            case Failed(slug=slug, reason=reason):
                raise REFUSALS.get(slug, WorkerFailed)(reason)
    raise WorkerFailed(f"process {process.pid} ended with {await process.wait()} in the middle of its work")


async def _tell(process: Process, line: msgspec.Struct) -> None:
    if process.stdin is None:
        raise TypeError("a hand without a pipe")
    process.stdin.write(msgspec.json.encode(line) + b"\n")
    with suppress(ConnectionError):  # it is gone: its answer will say so
        await process.stdin.drain()


async def _answer(process: Process) -> bytes:
    if process.stdout is None:
        raise TypeError("a hand without a pipe")
    return await process.stdout.readline()
