"""A service as a process: its roles, and how it leaves when told to."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import httpx2
import pytest

from shared import log
from shared.directory import follow_directory
from shared.eventstore import Database
from shared.kernel import record
from shared.runtime.service import BEHIND
from shared.servers import LOOPBACK, Urls, free_port
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.web.auth.issuer import Issuer
from tests.integration.project_site import DIRECTORY, LIBRARY

GRACE = 10
"""Seconds in which a process that was told to stop has left."""

NICEST = 19
"""As far as the system goes."""


@record
class Place:
    """Where a process finds its database, its log and its keys."""

    environment: Mapping[str, str]
    store: Urls
    log: Urls
    issuer: Issuer
    port: int

    def client(self) -> httpx2.AsyncClient:
        token = self.issuer.issue("clara", ["clerk"], "530102")
        address = f"http://{LOOPBACK}:{self.port}"
        return httpx2.AsyncClient(base_url=address, headers={"authorization": f"Bearer {token}"})


async def log_tables(urls: Urls) -> None:
    await log.migrate(urls.owner)


@pytest.fixture
async def place(fresh_database: FreshDatabase, tmp_path: Path) -> Place:
    """Databases as they are before the first migration."""
    store, log_urls = await fresh_database("project"), await fresh_database("log", log_tables)
    issuer, port = Issuer.open(tmp_path), free_port()
    settings = {
        "DATABASE_URL": store.app,
        "MIGRATION_URL": store.owner,
        "LOG_URL": log_urls.app,
        "JWKS_PATH": str(issuer.jwks_path),
        "PARTITIONS": "4",
        "PORT": str(port),
    }
    environment = {**os.environ, **{f"ZEREN_{name}": value for name, value in settings.items()}}
    return Place(environment=environment, store=store, log=log_urls, issuer=issuer, port=port)


@asynccontextmanager
async def process(place: Place, *roles: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m project_svc ROLE…``, killed at the end of the block if it still runs."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "project_svc", *roles),
        env=place.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.communicate()


async def ended(child: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Its exit code and what it said."""
    async with asyncio.timeout(GRACE):
        said, _ = await child.communicate()
    return child.returncode, said.decode()


async def migrated(place: Place) -> None:
    """By the service itself; and the directory that checklist-svc would have told."""
    async with process(place, "migrate") as child:
        assert (await ended(child))[0] == 0
    database = await Database.open(place.store.app, size=1)
    async with database.engine.begin() as connection:
        await follow_directory(connection, DIRECTORY)
    await database.close()


async def serving(place: Place, client: httpx2.AsyncClient) -> None:
    async def look() -> bool:
        with suppress(httpx2.TransportError):
            return (await client.get("/project/readyz")).status_code == 200
        return False

    await until(look, seconds=30)


async def declare(client: httpx2.AsyncClient, number: int) -> str | None:
    """The id of the project once it is declared; None where nobody listened any more."""
    project = f"p-{number}"
    with suppress(httpx2.TransportError):
        done = await client.put(f"/project/v1/projects/{project}", json=LIBRARY, headers={"idempotency-key": project})
        assert done.status_code == 200, done.text
        return project
    return None


async def rows(url: str, query: str) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        found: Sequence[asyncpg.Record] = await connection.fetch(query)
    finally:
        await connection.close()
    return found


async def stored(place: Place) -> set[str]:
    found = await rows(place.store.app, "select stream from events")
    return {row["stream"].removeprefix("project/") for row in found}


async def test_workers_go_behind_those_who_answer(place: Place) -> None:
    await migrated(place)
    async with process(place, "api") as api, process(place, "relay", "project") as workers:
        first = os.getpriority(os.PRIO_PROCESS, api.pid)

        async def behind() -> bool:
            nice = os.getpriority(os.PRIO_PROCESS, workers.pid)
            return (nice, os.sched_getscheduler(workers.pid)) == (min(first + BEHIND, NICEST), os.SCHED_BATCH)

        await until(behind, seconds=30)
        assert (os.getpriority(os.PRIO_PROCESS, api.pid), os.sched_getscheduler(api.pid)) == (first, os.SCHED_OTHER)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_that_is_told_to_stop_finishes_what_it_does_and_leaves(
    place: Place, number: signal.Signals
) -> None:
    await migrated(place)
    async with process(place, "all") as child, place.client() as client:
        await serving(place, client)
        asked = [asyncio.create_task(declare(client, each)) for each in range(60)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        child.send_signal(number)
        code, said = await ended(child)
        answered = {project for project in await asyncio.gather(*asked) if project}

    assert code == 0, said
    assert "Traceback" not in said
    assert answered
    assert answered <= await stored(place)
    [mark] = await rows(place.store.app, "select numbered, acknowledged from relay_mark")
    assert mark["numbered"] == mark["acknowledged"]
    published = await rows(place.log.app, "select from log_records")
    assert len(published) == len(
        await rows(place.store.app, "select from relay_numbers, relay_mark where position <= acknowledged")
    )


async def test_roles_may_run_in_processes_of_their_own(place: Place) -> None:
    await migrated(place)
    async with process(place, "api") as api, place.client() as client:
        await serving(place, client)
        for each in range(3):
            assert await declare(client, each)
        before = (await client.get("/project/readyz")).json()["checks"]
        async with process(place, "relay", "project") as workers:

            async def caught_up() -> bool:
                now = (await client.get("/project/readyz")).json()["checks"]
                return {now[name]["figures"]["events_behind"] for name in ("relay", "read-models")} == {0}

            await until(caught_up, seconds=30)
            workers.terminate()
            assert (await ended(workers))[0] == 0
        api.terminate()
        assert (await ended(api))[0] == 0
    for name in ("relay", "read-models"):
        assert before[name]["figures"]["events_behind"] == 6
        assert before[name]["detail"].startswith("no process does this work")


async def test_an_unknown_role_is_told_and_nothing_starts(place: Place) -> None:
    async with process(place, "api", "judge") as child:
        code, said = await ended(child)
    assert code == 2
    assert "no such role: judge" in said
    assert "Traceback" not in said
