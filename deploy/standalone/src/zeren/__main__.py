"""``zeren``: a site in one process, with a year to look at."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from scoring_svc.cli import rebuild_command

from shared.observability import configure_logging
from shared.runtime import until_signalled
from shared.servers import ServerFailed
from shared.web.auth.issuer import Issuer
from zeren import demo
from zeren.site import Folder, Unavailable, open_site

app = typer.Typer(help="Zeren 责任", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("rebuild")(rebuild_command)

DataOption = Annotated[Path, typer.Option("--data", help="Folder that holds everything the site keeps.")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on 127.0.0.1.")]


@app.command()
def run(data: DataOption = Path("var"), port: PortOption = 8000) -> None:
    """Start everything; the first time, play the year 2026; then serve until stopped."""
    configure_logging()
    try:
        asyncio.run(_run(data.resolve(), port))
    except (Unavailable, ServerFailed) as reason:
        Console(stderr=True).print(str(reason).splitlines()[0], style="red", markup=False)
        raise typer.Exit(1) from None


@app.command(hidden=True)
def play(data: DataOption, url: Annotated[str, typer.Option()]) -> None:
    """Play the year against a running site (its own process, so that the site does nothing but serve)."""
    configure_logging()
    asyncio.run(demo.play(Issuer.open(Folder(root=data).keys), url))


async def _run(root: Path, port: int) -> None:
    async with until_signalled() as stop, open_site(root, port, stop) as site:
        if not site.folder.played.exists():
            ended = await demo.play_in_child(site.folder.root, site.url, stop)
            if ended == os.EX_OK:
                site.folder.played.touch()
            elif not stop.is_set():
                raise Unavailable(
                    "The year was not played to its end; the reason stands above. make run goes on with it."
                )
        if not stop.is_set():
            demo.welcome(site)
        await stop.wait()


def main() -> None:
    app()


if __name__ == "__main__":
    main()
