"""Who does the parts of a rebuild: this process alone (`Alone`), or processes of its own (`hands`).

Whatever is done belongs to a generation that does not live yet: nothing is lost with whoever fails at it.
"""

import asyncio
import gc
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import Any, Final, Protocol

from scoring_svc.generations.comparison import hold_to_publications
from scoring_svc.generations.reducing import reduce
from scoring_svc.generations.tasks import Advanced, Done, Hold, Judge, Reduce, Task
from scoring_svc.generations.verdicts import judge_first
from shared.eventstore import Database
from shared.kernel import record
from shared.log import Log

AT_ONCE: Final = 2
"""Tasks that a process has in hand: while one waits for the database, the other is worked on."""


class Crew(Protocol):
    async def do(self, tasks: Sequence[Task], advanced: Advanced) -> Sequence[Done]:
        """Each task once, in any order. Raises what the first of them raises; then nothing more is begun."""


@record
class Bench:
    """Where one process works. ``partitions``: of the log, the deployment's constant.

    ``folding``: held while a partition is in memory and not yet being written, so that there is one at a time.
    """

    database: Database
    log: Log
    partitions: int
    folding: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def perform(self, task: Task, advanced: Advanced) -> Done:
        match task:
            case Reduce():
                return await reduce(
                    *(task, self.database, self.log), partitions=self.partitions, advanced=advanced, alone=self.folding
                )
            case Judge():
                return await judge_first(task, self.database, partitions=self.partitions)
            case Hold(generation=generation, cohorts=cohorts):
                await hold_to_publications(self.database, generation, cohorts, partitions=self.partitions)
                return Done()


@record
class Alone:
    """Everything in this process."""

    bench: Bench

    async def do(self, tasks: Sequence[Task], advanced: Advanced) -> Sequence[Done]:
        waiting, done = iter(tasks), list[Done]()

        async def work() -> None:
            for task in waiting:
                done.append(await self.bench.perform(task, advanced))

        with _uncollected():
            await all_of([work() for _ in range(AT_ONCE)])
        return done


async def all_of(parts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """At once. Raises what the first of them raises, and ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cyclic collector: millions of values live for a while, and it would look at them again and again."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
