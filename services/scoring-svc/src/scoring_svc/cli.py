"""``rebuild`` as a command: all results anew from the log, with progress to look at, or JSON lines to read.

`rebuild_at` is what `python -m scoring_svc rebuild` and the standalone `zeren rebuild` both call.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Annotated, Protocol, Self

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from scoring_svc.config import ScoringSettings
from scoring_svc.generations.crew import Crew
from scoring_svc.generations.hands import Site, as_many_as_fit, hands
from scoring_svc.generations.progress import Progress
from scoring_svc.generations.rebuild import Rebuilt, rebuild
from shared.eventstore import Database
from shared.kernel import Refused
from shared.log import Log, log_at

CycleOption = Annotated[int | None, typer.Option("--cycle", help="whose digest to print; the log is read whole")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="processes that share the work; as many as there are cores")
]
AcceptOption = Annotated[bool, typer.Option("--accept", help="take other results than the living ones")]

REFUSED = 3
"""The exit code of a rebuild that was refused: the living results are what they were."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help="scoring-svc 考核评分")


@app.callback()
def commands() -> None:
    """Keep ``rebuild`` a word of its own, though it is the only command."""


@app.command("rebuild")
def rebuild_command(
    cycle: CycleOption = None,
    accept: AcceptOption = False,  # noqa: FBT002 - typer's flag
    workers: WorkersOption = None,
) -> None:
    """All results anew from the event log, held against the living ones and what was published 重建."""
    raise typer.Exit(asyncio.run(rebuild_at(ScoringSettings(), cycle=cycle, accept=accept, workers=workers)))


async def rebuild_at(settings: ScoringSettings, *, cycle: int | None, accept: bool, workers: int | None) -> int:
    """Rebuild, showing how far it is; the exit code. On a terminal a bar, elsewhere JSON lines.

    ``settings`` name the database and the log. With one worker it is this process that works.
    """
    with _TerminalView(cycle) if sys.stdout.isatty() else _JsonView(cycle) as view:
        try:
            async with _opened(settings) as (database, log), _crew(settings, workers) as crew:
                partitions = settings.partitions
                done = await rebuild(database, log, partitions=partitions, crew=crew, accept=accept, report=view.report)
        except Refused as refusal:
            view.refused(refusal)
            return REFUSED
        view.done(done)
    return 0


def _crew(settings: ScoringSettings, workers: int | None) -> AbstractAsyncContextManager[Crew | None]:
    site = Site(database_url=settings.database_url, log_url=settings.log_url, partitions=settings.partitions)
    workers = workers or as_many_as_fit(settings.partitions)
    return hands(site, workers) if workers > 1 else nullcontext()


@asynccontextmanager
async def _opened(settings: ScoringSettings) -> AsyncIterator[tuple[Database, Log]]:
    database = await Database.open(settings.database_url)
    log = log_at(settings.log_url)
    await log.start()
    try:
        yield database, log
    finally:
        await log.stop()
        await database.close()


class View(Protocol):
    """Where a rebuild is seen."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    async def report(self, progress: Progress) -> None: ...
    def done(self, rebuilt: Rebuilt) -> None: ...
    def refused(self, refusal: Refused) -> None: ...


class _JsonView:
    """A line each, for scripts."""

    def __init__(self, cycle: int | None) -> None:
        self._cycle = cycle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    async def report(self, progress: Progress) -> None:
        self._line({"progress": progress})

    def done(self, rebuilt: Rebuilt) -> None:
        cycles = rebuilt.after if self._cycle is None else {self._cycle: rebuilt.after.get(self._cycle)}
        self._line({"done": rebuilt, "digests": cycles})

    def refused(self, refusal: Refused) -> None:
        self._line({"refused": refusal.slug, "reason": str(refusal)})

    @staticmethod
    def _line(value: object) -> None:
        typer.echo(msgspec.json.encode(value).decode())


class _TerminalView:
    """A bar with the rate and the time left, then both digests."""

    def __init__(self, cycle: int | None) -> None:
        self._cycle, self._console = cycle, Console()
        columns = TextColumn("{task.description:>10}"), BarColumn(), TextColumn("{task.fields[rate]:>9,} events/s")
        self._bar = Bar(*columns, TimeRemainingColumn(), console=self._console, transient=True)
        self._task = self._bar.add_task("starting", total=None, rate=0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    async def report(self, progress: Progress) -> None:
        self._bar.update(
            self._task,
            description=progress.phase,
            completed=progress.read,
            total=progress.total or None,
            rate=progress.rate,
        )

    def done(self, rebuilt: Rebuilt) -> None:
        self._bar.stop()
        for cycle in sorted(rebuilt.before.keys() | rebuilt.after.keys()):
            if self._cycle in (None, cycle):
                before, after = rebuilt.before.get(cycle, "-"), rebuilt.after.get(cycle, "-")
                self._say(f"{cycle} before 重建前 {before}")
                self._say(f"{cycle} after  重建后 {after} {'the same 一致' if before == after else 'another 不一致'}")
        self._say(f"{rebuilt.events:,} events in {rebuilt.seconds:.1f} s, {rebuilt.rate:,} a second")

    def refused(self, refusal: Refused) -> None:
        self._bar.stop()
        self._say(f"{refusal.title.en} {refusal.title.zh}: {refusal}", style="red")

    def _say(self, line: str, style: str = "") -> None:
        """Whole lines: a digest that is cut short proves nothing."""
        self._console.print(line, style=style, soft_wrap=True, highlight=False, markup=False)
