"""The site that is asked: every service and every worker on a PostgreSQL of its own, after a small year."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime import Settings, serve
from shared.servers import LOOPBACK, PostgresServer, free_port
from shared.web.auth.issuer import Issuer
from tests.faults.fuzz.small import OPEN, named, small_year
from zeren.site import SERVICES, at_work, settings_on
from zeren.year.cast import judge
from zeren.year.player import Player

DRAWN: Final = 6
"""Tokens that lie ready to be cast with."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What stands while it is asked. ``url`` is where it also answers over a socket, ``names`` what there is in it."""

    application: ASGIApp
    settings: Mapping[str, Settings]
    issuer: Issuer
    url: str
    names: Mapping[str, Sequence[Any]]

    @property
    def databases(self) -> Mapping[str, str]:
        """The URL of each service's own, of ``box`` and of ``log``, as the application reaches it."""
        own = {name: str(settings.database_url) for name, settings in self.settings.items()}
        scoring = self.settings["scoring"]
        return {**own, "log": str(scoring.log_url), "box": str(getattr(scoring, "box_url", ""))}


@asynccontextmanager
async def small_site(folder: Path) -> AsyncIterator[Site]:
    """Started, its year played, and ended with the block."""
    stop, year = asyncio.Event(), small_year()
    async with AsyncExitStack() as stack:
        server = PostgresServer(folder / "postgres", fsync=False)
        await server.start()
        stack.push_async_callback(server.stop)
        issuer = Issuer.open(folder / "keys")
        settings = await settings_on(server.databases, issuer)
        application = await stack.enter_async_context(at_work(settings, stop))
        port, ready = free_port(), asyncio.Event()
        serving = asyncio.create_task(serve(application, LOOPBACK, port, stop, ready))
        await ready.wait()
        url = f"http://{LOOPBACK}:{port}"
        async with Player({service.name: url for service in SERVICES}, issuer) as player:
            await player.play(year)
            names = {**named(year), "cycle": [2025, 2026, 2027], "token": await _drawn(player)}
        try:
            yield Site(application=application, settings=settings, issuer=issuer, url=url, names=names)
        finally:
            stop.set()
            await serving


async def _drawn(player: Player) -> Sequence[str]:
    """One-time tokens of the open session."""
    found = []
    for number in range(1, DRAWN + 1):
        voter = judge(f"judge-53-departments-{number:02}", "53")
        drawn = await player.post(voter, f"/scoring/v1/sessions/session-{OPEN}/tokens", {"key": "A" * 43})
        found.append(drawn["token"])
    return found


class InProcess:
    """The site as an application whose lifespan opens it: it lives in the very loop in which schemathesis asks it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.site: Site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.site.application(scope, receive, send)
            return
        await receive()
        async with small_site(self._folder) as self.site:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
