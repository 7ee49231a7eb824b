"""The service as a process: its API, its workers, its migrations."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from project_svc.config import Settings
from project_svc.main import create_app
from project_svc.messaging.ingestion import SUBSCRIPTION, TOPICS, ingest
from project_svc.messaging.publishing import SOURCE, TOPIC, publish
from project_svc.projections.read_models import read_models
from project_svc.wiring import Wiring, wire
from shared.eventstore import migrate
from shared.runtime import Books, Service, open_base, rereading, resending, seal
from shared.workers import Publishing, projector, relay, subscriber


@asynccontextmanager
async def open_wiring(settings: Settings) -> AsyncIterator[Wiring]:
    async with open_base(settings) as base:
        yield wire(base)


def books(wiring: Wiring) -> Books:
    """What went from the store to the log, and is sealed."""
    base = wiring.base
    publishing = Publishing(source=SOURCE, topic=TOPIC, partitions=base.settings.partitions, publish=publish)
    return Books(service="project", base=base, feed=wiring.feed, publishing=publishing)


async def relay_role(wiring: Wiring, stop: asyncio.Event) -> None:
    """Store → log."""
    base = wiring.base
    await relay(wiring.feed, base.database, base.log, books(wiring).publishing, base.bell, stop)


async def seal_role(wiring: Wiring, stop: asyncio.Event) -> None:
    """Store → seals."""
    await seal(books(wiring), stop)


async def project_role(wiring: Wiring, stop: asyncio.Event) -> None:
    """Own feed → read models."""
    base = wiring.base
    await projector(wiring.feed, base.database, read_models, base.bell, stop)


async def subscribe_role(wiring: Wiring, stop: asyncio.Event) -> None:
    """Log → the directory."""
    base = wiring.base
    partitions = base.settings.partitions
    await subscriber(SUBSCRIPTION, base.log, TOPICS, base.database, ingest, stop, partitions=partitions)


SERVICE = Service(
    name="project",
    settings=Settings,
    open=open_wiring,
    create_app=create_app,
    roles={"relay": relay_role, "project": project_role, "seal": seal_role, "subscribe": subscribe_role},
    migrate=lambda settings: migrate(settings.migration_url, "project_svc.migrations"),
    books=books,
    commands={
        "resend": lambda wiring, words: resending(wiring.base, words),
        "reread": lambda wiring, _: rereading(wiring.base, SUBSCRIPTION, TOPICS, ingest),
    },
)
