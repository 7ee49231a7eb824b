"""An import that was interrupted goes on where it was, and nothing happens twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checklist_svc.application import policies
from checklist_svc.domain.tree_import.events import ImportEvent
from checklist_svc.messaging.publishing import TOPIC
from checklist_svc.wiring import react, run_relay
from shared.contracts import CloudEvent, decode
from shared.eventstore import PostgresEventStore
from shared.kernel import Appended, Context
from shared.testing.fixtures import FreshDatabase
from tests.integration.checklist_site import ORGANISATIONS, TREE, Site, checklist_site, migrated, ok


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    urls = await fresh_database("checklist", prepare=migrated)
    async with checklist_site(urls, tmp_path, policy=False) as opened:
        yield opened


class Crash(Exception):
    """The process ends here."""


class CrashingStore(PostgresEventStore[ImportEvent]):
    """Dies after ``groups`` noted groups, between the rows of a group and its note."""

    groups = 1

    async def append(
        self, stream: str, events: Sequence[ImportEvent], *, expected_version: int, context: Context
    ) -> Appended:
        if self.groups == 0:
            raise Crash
        self.groups -= 1
        return await super().append(stream, events, expected_version=expected_version, context=context)


async def test_an_import_that_died_between_two_steps_goes_on_and_doubles_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "GROUP", 2)
    accepted = await ok(site.as_("admin").send_tree(TREE))
    [recorded] = await site.wiring.feed.read(0)
    apply, database = site.wiring.apply_import, site.wiring.base.database
    crashing: Any = CrashingStore(database, apply.imports.store._codec)
    dying = replace(site.wiring, apply_import=replace(apply, imports=replace(apply.imports, store=crashing)))
    with pytest.raises(Crash):
        await react(dying, recorded)
    assert (await site.events()).count("organisation-registered") == 4

    await react(site.wiring, recorded)
    await react(site.wiring, recorded)
    types = await site.events()
    assert types.count("organisation-registered") == ORGANISATIONS
    assert types.count("import-group-applied") == 3
    progress = await site.as_("admin").get(accepted.headers["location"].removeprefix("/checklist/v1"))
    assert (progress.json()["status"], progress.json()["applied"]) == ("applied", ORGANISATIONS)


async def test_a_row_that_its_organisation_refuses_is_named_and_blocks_nobody(site: Site) -> None:
    admin = site.as_("admin")
    await ok(admin.send_tree(TREE))
    [first] = await site.wiring.feed.read(0)
    await react(site.wiring, first)
    await ok(admin.post("/organisations/530201/dissolution", {"reason": "撤销建制"}))
    again = await ok(admin.send_tree(TREE.replace("麒麟区", "麒麟").replace("昆明市", "昆明")))
    second = (await site.wiring.feed.read(int(again.headers["zeren-position"]) - 1))[0]
    await react(site.wiring, second)
    progress = (await admin.get(again.headers["location"].removeprefix("/checklist/v1"))).json()
    assert (progress["status"], progress["changed"], progress["unchanged"]) == ("applied", 1, 4)
    assert [(row["organisation"], row["slug"]) for row in progress["refused"]] == [("530201", "organisation-dissolved")]


async def test_what_happened_is_told_on_the_log(site: Site) -> None:
    admin = site.as_("admin")
    await ok(admin.send_tree(TREE))
    [accepted] = await site.wiring.feed.read(0)
    await react(site.wiring, accepted)
    appointed = {"organisation": "530102", "person": "anna", "from": "2025-01-01"}
    await ok(admin.post("/posts/530102-1/appointments", appointed))
    await ok(admin.put("/cycles/2026", {"organisation": "53"}))
    log, stop = site.wiring.base.log, asyncio.Event()
    relaying = asyncio.create_task(run_relay(site.wiring, stop))
    events: list[CloudEvent] = []
    async with asyncio.timeout(30):
        while len(events) < ORGANISATIONS + 2:
            await log.ensure(TOPIC, 4)
            found = await log.fetch({(TOPIC, partition): 0 for partition in range(4)}, limit=100, timeout=0.1)
            events = [decode(incoming.value) for incoming in found]
    stop.set()
    await relaying
    told = sorted((event.type, event.partitionkey) for event in events)
    assert told == sorted(
        [
            *(("zeren.checklist.organisation-registered.v1", line.split(",")[0]) for line in TREE.splitlines()[1:]),
            ("zeren.checklist.secretary-appointed.v1", "530102"),
            ("zeren.checklist.cycle-opened.v1", "53"),
        ]
    )
