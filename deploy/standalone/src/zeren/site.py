"""A whole site in one process: an embedded PostgreSQL, the log in it, every service and every worker."""

import asyncio
import errno
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from checklist_svc.service import SERVICE as CHECKLIST
from project_svc.service import SERVICE as PROJECT
from scoring_svc.service import SERVICE as SCORING
from shared.eventstore.seals import make_keys
from shared.kernel import Text, record
from shared.log import migrate as migrate_log
from shared.runtime import Service, Settings, play, serve
from shared.servers import LOOPBACK, Databases, PostgresServer
from shared.web import Described, portal
from shared.web.auth.issuer import Issuer

SERVICES: tuple[Service[Any], ...] = (CHECKLIST, PROJECT, SCORING)
TITLES: Mapping[str, Text] = {
    "checklist": Text("Checklists and inspections", "清单与督查"),
    "project": Text("Projects", "书记领航项目"),
    "scoring": Text("Appraisal and results", "述职评议与年度结果"),
}


class Unavailable(Exception):
    """The site can't start; the message is the one line that says why and what to do."""


@record
class Folder:
    """What a site keeps: the databases, the keys, and whether the year has been played."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def running(self) -> Path:
        """The settings of each service while a site runs on this folder: for ``rebuild`` and ``verify`` beside it."""
        return self.root / "running.json"

    def settings(self) -> Mapping[str, Any]:
        """Of the site that runs on this folder, by service. Raises `OSError` where none does."""
        running = json.loads(self.running.read_bytes())
        return {service.name: service.settings.model_validate(running[service.name]) for service in SERVICES}

    @property
    def played(self) -> Path:
        return self.root / "played"


@record
class Site:
    folder: Folder
    issuer: Issuer
    url: str
    port: int


def require_port(port: int) -> None:
    """Raises `Unavailable` where the port can't be opened: known before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Unavailable(f"Port {port} is taken. Try another: make run PORT={port + 1}") from error
            raise Unavailable(f"Port {port} can't be opened: {error.strerror}") from error


def write_privately(path: Path, text: str) -> None:
    """For the owner's eyes only: there are passwords in it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


@asynccontextmanager
async def open_site(root: Path, port: int, stop: asyncio.Event) -> AsyncIterator[Site]:
    """Everything started and answering at ``port``; ended in order when the block is left.

    Raises `Unavailable`, `ServerFailed` (a second copy on the same folder, a full disk).
    """
    folder = Folder(root=root)
    require_port(port)
    async with AsyncExitStack() as stack:
        server = PostgresServer(folder.postgres)
        await server.start()
        stack.push_async_callback(server.stop)
        issuer = Issuer.open(folder.keys)
        settings = await settings_on(server.databases, issuer)
        running = {name: values.model_dump(mode="json") for name, values in settings.items()}
        write_privately(folder.running, json.dumps(running))
        stack.callback(folder.running.unlink, missing_ok=True)
        application = await stack.enter_async_context(at_work(settings, stop))
        group = await stack.enter_async_context(_side_by_side(stop))
        ready = asyncio.Event()
        group.create_task(serve(application, LOOPBACK, port, stop, ready), name="http")
        await ready.wait()
        yield Site(folder=folder, issuer=issuer, url=f"http://{LOOPBACK}:{port}", port=port)


@asynccontextmanager
async def at_work(settings: Mapping[str, Settings], stop: asyncio.Event) -> AsyncIterator[ASGIApp]:
    """Every service opened on its settings, and every worker of it at work: what answers HTTP for all of them."""
    async with AsyncExitStack() as stack:
        wirings = {
            service.name: await stack.enter_async_context(service.open(settings[service.name])) for service in SERVICES
        }
        group = await stack.enter_async_context(_side_by_side(stop))
        for service in SERVICES:
            for role, work in service.roles.items():
                group.create_task(play(work, wirings[service.name], stop), name=f"{service.name} {role}")
        yield portal(
            {
                Described(prefix=f"/{service.name}", title=TITLES[service.name]): service.create_app(
                    wirings[service.name]
                )
                for service in SERVICES
            }
        )


@asynccontextmanager
async def _side_by_side(stop: asyncio.Event) -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks that run until ``stop``; leaving the block tells them to stop and waits until they have."""
    async with asyncio.TaskGroup() as group:
        try:
            yield group
        finally:
            stop.set()


async def settings_on(databases: Databases, issuer: Issuer) -> Mapping[str, Settings]:
    """A database per service, the ballot box and the log, each migrated by its owner: what each service is told."""
    log_urls = await databases.ensure("log")
    sealing_key, sealing_public = make_keys(issuer.jwks_path.parent)
    await migrate_log(log_urls.owner)
    settings: dict[str, Settings] = {}
    for service in SERVICES:
        urls = await databases.ensure(service.name)
        values: dict[str, Any] = {
            "database_url": urls.app,
            "migration_url": urls.owner,
            "log_url": log_urls.app,
            "jwks_path": issuer.jwks_path,
            "seal_key_path": sealing_key,
            "seal_public_path": sealing_public,
            "driven_clock": True,
        }
        if service is SCORING:
            box = await databases.ensure("box")
            values |= {"box_url": box.app, "box_migration_url": box.owner}
        settings[service.name] = service.settings(**values)
        await asyncio.to_thread(service.migrate, settings[service.name])
    return settings
