"""Who does the parts of a rebuild: this process alone (`Alone`), or processes of its own (`hands`).

Whatever is done belongs to a generation that does not live yet: nothing is lost with whoever fails at it.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from scoring_svc.generations.comparison import hold_to_publications
from scoring_svc.generations.reducing import reduce
from scoring_svc.generations.tasks import Advanced, Done, Hold, Judge, Reduce, Task
from scoring_svc.generations.verdicts import judge_first
from shared.eventstore import Database
from shared.kernel import record
from shared.log import Log


class Crew(Protocol):
    async def do(self, tasks: Sequence[Task], advanced: Advanced) -> Sequence[Done]:
        """Each task once, in any order. Raises what the first of them raises; then nothing more is begun."""


@record
class Bench:
    """Where one process works. ``partitions``: of the log, the deployment's constant."""

    database: Database
    log: Log
    partitions: int

    async def perform(self, task: Task, advanced: Advanced) -> Done:
        match task:
            case Reduce():
                return await reduce(task, self.database, self.log, partitions=self.partitions, advanced=advanced)
            case Judge():
                return await judge_first(task, self.database, partitions=self.partitions)
            case Hold(generation=generation, cohorts=cohorts):
                await hold_to_publications(self.database, generation, cohorts, partitions=self.partitions)
                return Done()


@record
class Alone:
    """Everything in this process, one after another."""

    bench: Bench

    async def do(self, tasks: Sequence[Task], advanced: Advanced) -> Sequence[Done]:
        with _uncollected():
            return [await self.bench.perform(task, advanced) for task in tasks]


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
