"""A PostgreSQL that dies under a running service: 503 while it is away, and the service recovers by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from shared.servers import PostgresServer
from shared.testing import until
from tests.integration.project_site import LIBRARY, Site, declare, migrated, project_site


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[PostgresServer]:
    started = PostgresServer(tmp_path / "postgres", fsync=False)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
async def site(server: PostgresServer, tmp_path: Path) -> AsyncIterator[Site]:
    urls = await server.create_database("project")
    await migrated(urls)
    async with project_site(urls, tmp_path) as opened:
        yield opened


async def ask(site: Site) -> list[httpx2.Response]:
    """A command, a read of a stream, a read of read models with a wait, and one that says what nobody may."""
    clerk = site.as_("clerk", "530102")
    return [
        await clerk.put("/projects/school", LIBRARY),
        await clerk.get("/projects/library"),
        await clerk.get("/projects"),
        await clerk.get("/projects", zeren_after="1"),
    ]


async def test_while_the_store_is_away_every_answer_is_503_and_afterwards_all_is_well_again(
    server: PostgresServer, site: Site
) -> None:
    await declare(site, "library")
    await site.projected()
    assert [answer.status_code for answer in await ask(site)] == [200] * 4
    await warm(site)

    server.kill9()
    for _ in range(2):
        for answer in await ask(site):
            assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
            assert answer.headers["retry-after"]
            assert answer.json()["type"] in {"urn:zeren:problem:store-away", "urn:zeren:problem:outcome-unknown"}
    assert (await site.http.get("/project/readyz")).status_code == 503
    assert (await site.http.get("/project/livez")).status_code == 200

    await server.start()
    await until(lambda: well(site))
    assert (await site.http.get("/project/readyz")).status_code == 200


async def test_a_store_that_restarts_between_two_requests_costs_503_at_the_most(
    server: PostgresServer, site: Site
) -> None:
    await declare(site, "library")
    await site.projected()
    await warm(site)

    server.kill9()
    await server.start()
    seen = [answer.status_code for _ in range(8) for answer in await ask(site)]

    assert set(seen) <= {200, 503}
    assert seen[-16:] == [200] * 16


async def warm(site: Site) -> None:
    """Every connection of both pools has been used."""
    clerk = site.as_("clerk", "530102")
    for path in ("/projects", "/projects/library"):
        await asyncio.gather(*(clerk.get(path) for _ in range(12)))


async def well(site: Site) -> bool:
    answers = await ask(site)
    assert {answer.status_code for answer in answers} <= {200, 503}
    return all(answer.status_code == 200 for answer in answers)
