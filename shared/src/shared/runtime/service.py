"""How a service process starts, plays its role and stops."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import field
from typing import Annotated, Any, Generic, TypeVar

import structlog
import typer
import uvicorn
import uvloop
from fastapi import FastAPI
from starlette.types import ASGIApp
from typing_extensions import override

from shared.kernel import record
from shared.observability import configure_logging
from shared.runtime.books import Books
from shared.runtime.patience import Patience, patient
from shared.runtime.settings import Settings
from shared.runtime.verify import CheckpointOption, verify

W = TypeVar("W")

log = structlog.get_logger(__name__)

GRACE = 10
"""Seconds that requests under way have to end after SIGTERM."""
BEHIND = 10
"""How much nicer a process of workers is: whoever waits for an answer goes first where there is no core for both."""
DECLINED = 3
"""The exit code of a command that was declined."""


Command = Callable[[W, Sequence[str]], Awaitable[Sequence[str]]]
"""What an operator asks for once, with the words behind its name; what it answers, line by line."""


class Declined(Exception):
    """A command that can't be carried out; the message says why. Nothing was changed."""


class RoleEnded(Exception):
    """A role of this process ended though nobody had told it to."""


@record
class Service(Generic[W]):
    """A service as its process sees it. ``roles`` are its workers: each runs until ``stop`` is set."""

    name: str
    settings: type[Settings]
    open: Callable[[Any], AbstractAsyncContextManager[W]]
    create_app: Callable[[W], FastAPI]
    roles: Mapping[str, Callable[[W, asyncio.Event], Awaitable[None]]]
    migrate: Callable[[Any], None]
    books: Callable[[W], Books]
    commands: Mapping[str, Command[W]] = field(default_factory=dict)


async def serve(
    app: ASGIApp,
    host: str,
    port: int,
    stop: asyncio.Event,
    ready: asyncio.Event | None = None,
    *,
    patience: Patience | None = None,
) -> None:
    """Answer HTTP until told to stop; then finish what is under way. ``ready`` is set when the port is open."""
    patience = patience or Patience()
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=patient(patience),
        timeout_keep_alive=patience.idle,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
    )
    server = _Server(config, ready or asyncio.Event())

    async def watch() -> None:
        await stop.wait()
        server.should_exit = True

    watching = asyncio.create_task(watch())
    try:
        await server.serve()
    finally:
        watching.cancel()
        stop.set()


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves signals to the process: one stop for all roles."""

    def __init__(self, config: uvicorn.Config, ready: asyncio.Event) -> None:
        super().__init__(config)
        self._ready = ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def until_signalled() -> AsyncIterator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


ALLOCATIONS = 50_000
"""Containers made before the collector looks for cycles among them: most of a batch is gone by then."""


def settle() -> None:
    """Spare the collector what has been loaded: it lives as long as the process, and walking it takes 0.1 s each time.

    A relay that catches up met that every few batches: with the young it looked at, it took half of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)


def step_back() -> None:
    """Behind those who answer: less of a core that is short, and none taken from whoever runs when there is work."""
    os.nice(BEHIND)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # where a container forbids it, we stay where we are
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


async def run(service: Service[W], settings: Settings, roles: list[str]) -> None:
    """Play ``roles`` (``api`` among them, or any of the service's workers) in this process until signalled."""
    async with until_signalled() as stop, service.open(settings) as wiring, asyncio.TaskGroup() as group:
        for role in roles:
            if role == "api":
                served = serve(
                    service.create_app(wiring), settings.host, settings.port, stop, patience=settings.patience
                )
                group.create_task(served, name=role)
            else:
                group.create_task(play(service.roles[role], wiring, stop), name=role)
        settle()
        log.info("started", service=service.name, roles=roles)


async def carry_out(service: Service[W], settings: Settings, words: Sequence[str]) -> int:
    """The command that the first word names, its answer printed. The exit code: 3 where it was declined."""
    async with service.open(settings) as wiring:
        try:
            lines = await service.commands[words[0]](wiring, words[1:])
        except Declined as reason:
            typer.echo(str(reason), err=True)
            return DECLINED
    for line in lines:
        typer.echo(line)
    return os.EX_OK


async def play(role: Callable[[W, asyncio.Event], Awaitable[None]], wiring: W, stop: asyncio.Event) -> None:
    """One role until ``stop``. A role that ends before, by whatever way, ends the process: it must not go on without.

    A cancellation that nobody asked for (a library's own future) is such a way: a task group would take no notice.
    """
    try:
        await role(wiring, stop)
    except asyncio.CancelledError as stray:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise RoleEnded("it was cancelled, and nobody had asked for that") from stray
    if not stop.is_set():
        raise RoleEnded("it ended by itself")


def main(service: Service[Any]) -> None:
    """``python -m <name>_svc ROLE…``: api, any worker, ``all`` of them; ``migrate``; ``verify``; or another command."""
    known = ["api", *service.roles]
    once = ["migrate", "verify", *service.commands]

    def command(
        roles: Annotated[list[str], typer.Argument(help=f"any of {', '.join(known)}; or all; or {', '.join(once)}")],
        checkpoint: CheckpointOption = None,
    ) -> None:
        configure_logging()
        settings = service.settings()
        if roles == ["migrate"]:
            service.migrate(settings)
            return
        if roles == ["verify"]:
            raise typer.Exit(asyncio.run(verify([(service, settings)], checkpoint)))
        if checkpoint:
            raise typer.BadParameter("--checkpoint is for verify")
        if roles[0] in service.commands:
            raise typer.Exit(asyncio.run(carry_out(service, settings, roles)))
        chosen = known if roles == ["all"] else roles
        if unknown := [role for role in chosen if role not in known]:
            raise typer.BadParameter(f"no such role: {', '.join(unknown)}")
        if "api" not in chosen:
            step_back()
        uvloop.run(run(service, settings, chosen))

    typer.run(command)
