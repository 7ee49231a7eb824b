"""The first run: play the year, show its ranking, rebuild it from the log, and say where to look."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from shared.web import Role
from shared.web.auth.issuer import Issuer
from zeren.reasons import full, no_room, until_full
from zeren.site import SERVICES, Site, Unavailable
from zeren.year.calls import Actor, Stage
from zeren.year.cast import ADMINS
from zeren.year.plan import Year, plan
from zeren.year.player import Player
from zeren.year.showing import Line, ranking, rebuild
from zeren.year.tree import yunnan

logger = logging.getLogger(__name__)

DAY = 24 * 60 * 60
READERS: tuple[tuple[Role, Actor, str], ...] = (
    ("admin", ADMINS[0], "全省管理员：导入、任职、开年度、发布（另一位：admin-b）"),
    ("admin", ADMINS[1], "第二位管理员：复核、确认"),
    ("clerk", Actor(person="clerk-5301", role="clerk", organisation="5301"), "昆明市党建办：下发、核验、审批"),
    (
        "secretary",
        Actor(person="secretary-530102", role="secretary", organisation="530102"),
        "五华区委书记：签收、上报、认领",
    ),
    ("inspector", Actor(person="inspector-01", role="inspector", organisation="53"), "督查员：督查、更正、撤销"),
    ("judge", Actor(person="judge-53-superior-01", role="judge", organisation="53"), "评委：打分"),
)


def wide() -> Console:
    """A console on which a digest and a row of the table keep to one line, also where the output is a file."""
    return Console(width=max(Console().width, 132))


async def play_in_child(root: Path, url: str, stop: asyncio.Event) -> bool:
    """Run the player in a process of its own: was the year played to its end? Told to stop, the player is ended too.

    Raises `Unavailable` where the year was not played to its end, also when the disk fills up meanwhile. What the
    player complains of is only logged here: one process tells the terminal why a run ends, not two.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "zeren", "play", "--data", str(root), "--url", url), stderr=asyncio.subprocess.PIPE
    )
    ended = asyncio.create_task(child.communicate())
    others = asyncio.create_task(stop.wait()), asyncio.create_task(until_full(root))
    try:
        await asyncio.wait([ended, *others], return_when=asyncio.FIRST_COMPLETED)
        if not ended.done() and full(root):
            raise Unavailable(no_room(root))
    finally:
        for other in others:
            other.cancel()
        if not ended.done():
            child.terminate()
    complaint = (await ended)[1].decode(errors="replace").strip()
    if stop.is_set() or child.returncode == os.EX_OK:
        return child.returncode == os.EX_OK
    logger.error("the player ended", extra={"code": child.returncode, "complaint": complaint})
    if child.returncode is not None and child.returncode < 0:
        raise Unavailable(f"The player was ended by signal {-child.returncode}: make run goes on with the year.")
    raise Unavailable((complaint or "The player ended: make run goes on with the year.").splitlines()[-1])


async def play(issuer: Issuer, url: str) -> None:
    """Play the year against the site at ``url``, then show what came of it."""
    console = wide()
    year = plan(yunnan(), scheme_data(DEFAULT_SCHEME))
    began = time.monotonic()
    columns = (
        TextColumn("{task.fields[day]}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=year.calls, day="2026-01-04")

        def played(stage: Stage, steps: int) -> None:
            progress.update(task, advance=steps, description=stage.title, day=str(stage.on))

        async with Player({service.name: url for service in SERVICES}, issuer, played=played) as player:
            await player.play(year.stages)
            took = time.monotonic() - began
            console.print(f"The year was played in {took:.1f} s: {year.calls:,} requests over HTTP. 全年已演示完毕。")
            console.print(_table(year, await ranking(player, year)))
            done = await rebuild(player)
    console.print(f"living digest   在用摘要  {done.living}")
    console.print(f"rebuilt digest  重算摘要  {done.rebuilt}  ({done.events:,} events, {done.seconds:.1f} s)")
    if done.living != done.rebuilt:
        console.print("The two digests differ: this must not happen.", style="red")
        raise SystemExit(1)


def _table(year: Year, rows: Sequence[Line]) -> Table:
    """The 20 who report to the province."""
    table = Table(title=f"{year.cohorts[0].cohort} 综合考核成绩", title_justify="left")
    for heading in (
        "名次 rank",
        "单位 organisation",
        "综合 composite",
        "分数等次 threshold",
        "等次 grade",
        "原因 what moved it",
    ):
        table.add_column(heading)
    for row in rows:
        table.add_row(row.rank, row.organisation, row.composite, row.threshold, row.grade, row.moved)
    return table


def welcome(site: Site) -> None:
    """Where to look, and with which tokens."""
    console = wide()
    lines = [
        f"Docs over all services 接口文档   {site.url}/docs",
        f"Reference 参考手册              {site.url}/reference",
    ]
    lines += [f"{service.name:<10} {site.url}/{service.name}/docs" for service in SERVICES]
    console.print(Panel("\n".join(lines), title="Zeren 责任", expand=False))
    for role, actor, what in READERS:
        console.print(f"{role} ({actor.person}, {what})", highlight=False)
        console.print(token_of(site.issuer, actor), soft_wrap=True, highlight=False, style="dim")
    console.print("Ctrl-C ends it; make run serves the same data again; make clean forgets it.")


def token_of(issuer: Issuer, actor: Actor) -> str:
    """A token that a reader can try the API with for a week."""
    return issuer.issue(actor.person, roles=[actor.role], org=actor.organisation, seconds=7 * DAY)
