"""project-svc's workers as its process plays them: what it says on the log, and what it takes from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from project_svc.service import SERVICE, TOPIC
from shared.contracts import CloudEvent, decode, encode, partition_of, wrap
from shared.directory import secretary_on
from shared.log import Outgoing
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from tests.integration.project_site import NOON, Site, appointed, migrated, project_site, ready_to_accept


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with project_site(await fresh_database("project", prepare=migrated), tmp_path) as opened:
        yield opened


@asynccontextmanager
async def playing(site: Site, role: str) -> AsyncIterator[None]:
    stop = asyncio.Event()
    work = asyncio.ensure_future(SERVICE.roles[role](site.wiring, stop))
    try:
        yield
    finally:
        stop.set()
        await work


async def on_the_log(site: Site) -> list[CloudEvent]:
    base = site.wiring.base
    positions = {(TOPIC, partition): 0 for partition in range(base.settings.partitions)}
    return [decode(found.value) for found in await base.log.fetch(positions, limit=1000, timeout=0)]


async def test_the_relay_publishes_every_event_under_its_organisation(site: Site) -> None:
    await ready_to_accept(site)
    stored = await site.history()

    async def all_there() -> list[CloudEvent]:
        found = await on_the_log(site)
        return found if len(found) == len(stored) else []

    await site.wiring.base.log.ensure(TOPIC, site.wiring.base.settings.partitions)
    async with playing(site, "relay"):
        published = await until(all_there)
    assert [event.type for event in published] == [f"zeren.project.{name}.v1" for name in stored]
    assert {event.subject for event in published} == {"project/library"}
    assert [event.number for event in published] == list(range(1, len(stored) + 1))


async def test_the_directory_is_followed_from_the_log(site: Site) -> None:
    base = site.wiring.base
    event = wrap(
        appointed("zoe", "5302"),
        id=str(UUID(int=1)),
        source="/checklist-svc",
        subject="post/5302-1",
        streamversion=1,
        time=NOON,
        sequence=1,
    )
    partition = partition_of("5302", base.settings.partitions)
    await base.log.ensure("zeren.checklist", base.settings.partitions)
    await base.log.produce("zeren.checklist", [Outgoing(partition=partition, key=b"5302", value=encode(event))])

    async def in_office() -> str | None:
        async with base.database.reading() as connection:
            return await secretary_on(connection, "5302", NOON.date())

    async with playing(site, "subscribe"):
        assert await until(in_office) == "zoe"


async def test_the_read_models_are_played_as_a_role(site: Site) -> None:
    await ready_to_accept(site)
    clerk = site.as_("clerk", "5301")

    async def shown() -> list[dict[str, object]]:
        items: list[dict[str, object]] = (await clerk.get("/projects")).json()["items"]
        return [item for item in items if item["verified"] == 1]

    async with playing(site, "project"):
        assert await until(shown)


async def test_readiness_says_when_the_directory_stands_still(site: Site) -> None:
    assert (await site.http.get("/project/readyz")).status_code == 200
    await site.wiring.base.database.pool.execute(
        "insert into subscription_checkpoints"
        " (subscription, topic, partition, identity, next_offset, last_sequence, state)"
        " values ('directory', 'zeren.checklist', 3, 'c/t', 0, 0, 'stopped')"
    )
    answer = await site.http.get("/project/readyz")
    assert (answer.status_code, answer.json()["checks"]["subscription:directory"]["ok"]) == (503, False)
