"""The one place where abstract meets concrete: the service's table of contents."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.checklists import Checklists
from checklist_svc.application.cycles import Cycles
from checklist_svc.application.imports import Imports
from checklist_svc.application.inspections import Inspections
from checklist_svc.application.organisations import Organisations
from checklist_svc.application.policies import ApplyImport
from checklist_svc.application.posts import Posts
from checklist_svc.config import ChecklistSettings
from checklist_svc.domain.checklist.decider import checklist_decider
from checklist_svc.domain.cycle.decider import cycle_decider
from checklist_svc.domain.inspection.decider import inspection_decider
from checklist_svc.domain.organisation.decider import organisation_decider
from checklist_svc.domain.post.decider import post_decider
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.domain.tree_import.decider import import_decider
from checklist_svc.domain.tree_import.events import ImportAccepted
from checklist_svc.messaging import codec
from checklist_svc.messaging.publishing import SOURCE, TOPIC, publish
from checklist_svc.projections.directory import SqlDirectory
from checklist_svc.projections.everything import projections
from checklist_svc.projections.import_rows import SqlImportRows
from shared.directory import follow_directory
from shared.eventstore import Feed, PostgresEventStore
from shared.kernel import Context, Recorded, record
from shared.runtime import Base, Books, open_base, seal
from shared.workers import Publishing, ReadModels, derived, policy, projector, relay

IMPORT_POLICY = "apply-import"


@record
class Wiring:
    base: Base
    feed: Feed[StoredEvent]
    directory: SqlDirectory
    organisations: Organisations
    posts: Posts
    cycles: Cycles
    checklists: Checklists
    inspections: Inspections
    imports: Imports
    apply_import: ApplyImport


def wire(base: Base) -> Wiring:
    database, bell = base.database, base.bell
    feed = Feed(database, codec.feed_codec)
    directory = SqlDirectory(database, feed.head, ReadModels(database).passed)
    rows = SqlImportRows(database)
    organisation_store = PostgresEventStore(database, codec.organisation_codec, bell)
    organisations = Aggregate(kind="organisation", store=organisation_store, decider=organisation_decider)
    imports = Aggregate(
        kind="import", store=PostgresEventStore(database, codec.import_codec, bell), decider=import_decider
    )
    posts = Aggregate(kind="post", store=PostgresEventStore(database, codec.post_codec, bell), decider=post_decider)
    cycles = Cycles(
        aggregate=Aggregate(
            kind="cycle", store=PostgresEventStore(database, codec.cycle_codec, bell), decider=cycle_decider
        ),
        directory=directory,
    )
    checklists = Aggregate(
        kind="checklist", store=PostgresEventStore(database, codec.checklist_codec, bell), decider=checklist_decider
    )
    inspections = Aggregate(
        kind="inspection", store=PostgresEventStore(database, codec.inspection_codec, bell), decider=inspection_decider
    )
    return Wiring(
        base=base,
        feed=feed,
        directory=directory,
        organisations=Organisations(aggregate=organisations, directory=directory),
        posts=Posts(aggregate=posts, directory=directory),
        cycles=cycles,
        checklists=Checklists(aggregate=checklists, directory=directory, lists=directory, cycles=cycles),
        inspections=Inspections(aggregate=inspections, directory=directory),
        imports=Imports(aggregate=imports, directory=directory, rows=rows),
        apply_import=ApplyImport(
            imports=imports, organisations=organisations, groups=organisation_store, rows=rows, directory=directory
        ),
    )


@asynccontextmanager
async def open_wiring(settings: ChecklistSettings) -> AsyncIterator[Wiring]:
    async with open_base(settings) as base:
        yield wire(base)


def books(wiring: Wiring) -> Books:
    """What went from the store to the log, and is sealed."""
    base = wiring.base
    publishing = Publishing(source=SOURCE, topic=TOPIC, partitions=base.settings.partitions, publish=publish)
    return Books(service="checklist", base=base, feed=wiring.feed, publishing=publishing)


async def run_relay(wiring: Wiring, stop: asyncio.Event) -> None:
    base = wiring.base
    await relay(wiring.feed, base.database, base.log, books(wiring).publishing, base.bell, stop)


async def run_sealer(wiring: Wiring, stop: asyncio.Event) -> None:
    await seal(books(wiring), stop)


async def run_projector(wiring: Wiring, stop: asyncio.Event) -> None:
    await projector(wiring.feed, wiring.base.database, projections(follow_own_directory), wiring.base.bell, stop)


async def run_policy(wiring: Wiring, stop: asyncio.Event) -> None:
    await policy(IMPORT_POLICY, wiring.feed, wiring.base.database, partial(react, wiring), wiring.base.bell, stop)


async def react(wiring: Wiring, recorded: Recorded[StoredEvent]) -> None:
    """An accepted import is applied; nothing else sets anything off."""
    if not isinstance(recorded.event, ImportAccepted):
        return
    first = await derived(recorded, policy=IMPORT_POLICY, clock=wiring.base.clock)

    def context_of(number: int) -> Context:
        return replace(first, command_id=uuid5(first.command_id, str(number)))

    await wiring.apply_import(recorded.event, context_of)


async def follow_own_directory(connection: AsyncConnection, events: Sequence[Recorded[StoredEvent]]) -> None:
    """The directory follows the public events, here as everywhere."""
    await follow_directory(connection, [data for event in events if (data := publish(event)) is not None])
