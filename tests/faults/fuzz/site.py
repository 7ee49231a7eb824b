"""The site that is asked: every service and every worker on a PostgreSQL of its own, after a small year."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime import Settings, serve
from shared.servers import LOOPBACK, PostgresServer, free_port
from shared.web.auth.issuer import Issuer
from tests.faults.fuzz.small import small_year
from zeren.site import SERVICES, at_work, settings_on
from zeren.year.player import Player


@dataclass(frozen=True, kw_only=True)
class Site:
    """What stands while it is asked. ``url`` is where it also answers over a socket."""

    application: ASGIApp
    settings: Mapping[str, Settings]
    issuer: Issuer
    url: str


@asynccontextmanager
async def small_site(folder: Path) -> AsyncIterator[Site]:
    """Started, its year played, and ended with the block."""
    stop = asyncio.Event()
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
            await player.play(small_year())
        try:
            yield Site(application=application, settings=settings, issuer=issuer, url=url)
        finally:
            stop.set()
            await serving


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
