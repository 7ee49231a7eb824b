"""scoring-svc as a process sees it: its settings, its wiring, its application, its workers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from scoring_svc.application.announcing import POLICY as ANNOUNCER
from scoring_svc.config import ScoringSettings
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS, follower
from scoring_svc.generations.hands import Site, as_many_as_fit, hands
from scoring_svc.generations.judging import judge_role
from scoring_svc.generations.rebuilds import rebuild_role
from scoring_svc.main import create_app
from scoring_svc.messaging.publishing import SOURCE, TOPIC, publish
from scoring_svc.projections.read_models import READ_MODELS
from scoring_svc.wiring import KEEPER, Wiring, open_wiring
from shared.eventstore import migrate
from shared.runtime import Books, Service, rereading, resending, seal
from shared.workers import Publishing, policy, projector, relay, subscriber


def books(wiring: Wiring) -> Books:
    """What went from the store to the log, and is sealed."""
    base = wiring.base
    publishing = Publishing(source=SOURCE, topic=TOPIC, partitions=base.settings.partitions, publish=publish)
    return Books(service="scoring", base=base, feed=wiring.feed, publishing=publishing)


async def relaying(wiring: Wiring, stop: asyncio.Event) -> None:
    """Store → log."""
    base = wiring.base
    await relay(wiring.feed, base.database, base.log, books(wiring).publishing, base.bell, stop)


async def sealing(wiring: Wiring, stop: asyncio.Event) -> None:
    """Store → seals."""
    await seal(books(wiring), stop)


async def projecting(wiring: Wiring, stop: asyncio.Event) -> None:
    """Own feed → read models."""
    await projector(wiring.feed, wiring.base.database, READ_MODELS, wiring.base.bell, stop)


async def keeping(wiring: Wiring, stop: asyncio.Event) -> None:
    """Own feed → what an opened or closing session needs done."""
    base = wiring.base
    await policy(KEEPER, wiring.feed, base.database, wiring.keeper.react, base.bell, stop)


async def announcing(wiring: Wiring, stop: asyncio.Event) -> None:
    """Own feed → an announcement for each row of a publication."""
    base = wiring.base
    await policy(ANNOUNCER, wiring.feed, base.database, wiring.announcing.react, base.bell, stop)


async def subscribing(wiring: Wiring, stop: asyncio.Event) -> None:
    """The log → dossiers, register and directory."""
    base, partitions = wiring.base, wiring.base.settings.partitions
    await subscriber(SUBSCRIPTION, base.log, TOPICS, base.database, follower(partitions), stop, partitions=partitions)


async def judging(wiring: Wiring, stop: asyncio.Event) -> None:
    """What was touched → results."""
    await judge_role(wiring.base.database, stop, partitions=wiring.base.settings.partitions)


async def rebuilding(wiring: Wiring, stop: asyncio.Event) -> None:
    """Rebuilds that were asked for over HTTP. (``rebuild`` itself is a command: see `scoring_svc.cli`.)

    Processes do the work: this one may have requests to answer.
    """
    base, settings = wiring.base, wiring.base.settings
    site = Site(database_url=settings.database_url, log_url=settings.log_url, partitions=settings.partitions)
    muster = partial(hands, site, as_many_as_fit(settings.partitions))
    await rebuild_role(base.database, base.log, stop, partitions=settings.partitions, muster=muster)


ROLES: Mapping[str, Callable[[Wiring, asyncio.Event], Awaitable[None]]] = {
    "relay": relaying,
    "project": projecting,
    "seal": sealing,
    "policy": keeping,
    "announce": announcing,
    "subscribe": subscribing,
    "judge": judging,
    "rebuilds": rebuilding,
}


def migrate_all(settings: ScoringSettings) -> None:
    """Bring the service's database and the box to their newest shape."""
    migrate(settings.migration_url, "scoring_svc.migrations")
    migrate(settings.box_migration_url, "scoring_svc.ballots.migrations")


SERVICE = Service(
    name="scoring",
    settings=ScoringSettings,
    open=open_wiring,
    create_app=create_app,
    roles=ROLES,
    migrate=migrate_all,
    books=books,
    commands={
        "resend": lambda wiring, words: resending(wiring.base, words),
        "reread": lambda wiring, _: rereading(
            wiring.base, SUBSCRIPTION, TOPICS, follower(wiring.base.settings.partitions)
        ),
    },
)
