"""``zeren``: a site in one process, with a year to look at."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvloop
from rich.console import Console

from scoring_svc.cli import AcceptOption, CycleOption, WorkersOption, rebuild_at
from scoring_svc.service import SERVICE as SCORING
from shared.observability import configure_logging
from shared.runtime import settle, until_signalled, verify
from shared.runtime.verify import CheckpointOption
from shared.web.auth.issuer import Issuer
from zeren import demo
from zeren.reasons import reason
from zeren.site import SERVICES, Folder, Unavailable, open_site

app = typer.Typer(help="Zeren 责任", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
DataOption = Annotated[
    Path, typer.Option("--data", envvar="ZEREN_DATA", help="Folder that holds everything the site keeps.")
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")]


@app.command()
def run(data: DataOption = Path("var"), port: PortOption = 8000) -> None:
    """Start everything; the first time, play the year 2026; then serve until stopped."""
    root = data.resolve()
    with in_one_line(root), log_in(root):
        uvloop.run(_run(root, port))


@app.command(hidden=True)
def play(data: DataOption, url: Annotated[str, typer.Option()]) -> None:
    """Play the year against a running site (its own process, so that the site does nothing but serve)."""
    configure_logging(level="WARNING")
    with in_one_line(data):
        asyncio.run(demo.play(Issuer.open(Folder(root=data).keys), url))


@app.command()
def rebuild(
    data: DataOption = Path("var"),
    cycle: CycleOption = None,
    accept: AcceptOption = False,  # noqa: FBT002 - typer's flag
    workers: WorkersOption = None,
) -> None:
    """All results anew from the event log of the site that runs on this folder 从事件日志重算全部结果."""
    try:
        settings = Folder(root=data.resolve()).settings()[SCORING.name]
        ended = asyncio.run(rebuild_at(settings, cycle=cycle, accept=accept, workers=workers))
    except OSError:
        give_up(f"No site runs on {data}. Start one: make run")
    raise typer.Exit(ended)


@app.command("verify")
def verify_command(data: DataOption = Path("var"), checkpoint: CheckpointOption = None) -> None:
    """Is the past of the site that runs on this folder what it was, event by event? 核验全部事件未被篡改."""
    try:
        settings = Folder(root=data.resolve()).settings()
        ended = asyncio.run(verify([(service, settings[service.name]) for service in SERVICES], checkpoint))
    except OSError:
        give_up(f"No site runs on {data}. Start one: make run")
    raise typer.Exit(ended)


@app.command()
def token(
    role: Annotated[str, typer.Argument(help="admin, clerk, secretary, inspector or judge")],
    data: DataOption = Path("var"),
) -> None:
    """Print a token of the demo's person of this role, good for a week 打印演示令牌."""
    found = [actor for name, actor, _ in demo.READERS if name == role]
    if not found:
        raise typer.BadParameter(f"no such role: {role}")
    keys = Folder(root=data.resolve()).keys
    if not keys.exists():
        give_up(f"No site has run on {data} yet. Start one: make run")
    typer.echo(demo.token_of(Issuer.open(keys), found[0]))


@contextmanager
def in_one_line(root: Path) -> Iterator[None]:
    """End with the reason in one line, where there is one to give."""
    try:
        yield
    except Exception as error:
        if (said := reason(error, root)) is None:
            raise
        give_up(said)


def give_up(said: str) -> NoReturn:
    Console(stderr=True).print(said, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from None


@contextmanager
def log_in(root: Path) -> Iterator[Path]:
    """The site's folder, with the log of this process in it: the terminal is for people."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        file = (root / "zeren.log").open("a", encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"{root} can't be written: {error.strerror}") from error
    with file:
        configure_logging(stream=file)
        logging.raiseExceptions = False  # on a full disk the log itself can't be written: not to be told line by line
        yield root


async def _run(root: Path, port: int) -> None:
    async with until_signalled() as stop, open_site(root, port, stop) as site:
        settle()
        if not site.folder.played.exists() and await demo.play_in_child(site.folder.root, site.url, stop):
            site.folder.played.touch()
        if not stop.is_set():
            demo.welcome(site)
        await stop.wait()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
