"""F15: a new version of the read models is filled and put in place under readers, its projector killed on the way."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import asyncpg

from checklist_svc.messaging.codec import feed_codec
from checklist_svc.projections.everything import READ_MODELS, projections
from checklist_svc.wiring import follow_own_directory
from shared.eventstore import Bell, Database, Feed
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import Projections, ReadModels, projector
from tests.faults.chance import chance_of
from tests.faults.life import Doom
from tests.faults.projecting import TABLES
from tests.faults.supervisor import Supervisor
from tests.integration import checklist_site
from tests.integration.stores import Site, counted, site
from tests.integration.working import running

STREAMS, EACH = 20, 8
STATEMENTS = 500
"""About so many does a projector say until its version is in place: each of them may be its last."""

LOOK = """
select (select count(*) from tally) as streams, (select count(distinct made_by) from tally) as makers,
       (select min(made_by) from tally) as made_by, (select sum(reached) from tally) as reached,
       (select total from tally_total) as total, (select made_by from tally_total) as total_made_by"""
IN_PLACE = "select exists (select from projection_checkpoints where version = $1 and position = $2)"
BEGUN = "select coalesce(max(position), 0) from projection_builds"


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[list[str]]:
    """A reader that never stops: neither empty, nor half, nor of two versions, nor further back than before."""
    connection, over, broken = await asyncpg.connect(url), asyncio.Event(), list[str]()
    looks = [0]

    async def look() -> None:
        reached = 0
        while not over.is_set():
            row = await connection.fetchrow(LOOK)
            looks[0] += 1
            whole = row["streams"] == STREAMS and row["makers"] == 1 and row["made_by"] == row["total_made_by"]
            if not whole or row["reached"] != row["total"] or row["reached"] < reached:
                broken.append(f"look {looks[0]}: {dict(row)} after {reached}")
            reached = row["reached"] or 0
            await asyncio.sleep(0.003)  # a reader among others: it leaves them the processor

    reading = asyncio.create_task(look())
    try:
        yield broken
    finally:
        over.set()
        await reading
        await connection.close()
    assert looks[0] > 0


@asynccontextmanager
async def writing(here: Site) -> AsyncIterator[None]:
    """Commands go on meanwhile, on streams that are there."""
    over = asyncio.Event()

    async def write() -> None:
        version = await here.database.pool.fetchval("select max(version) from events")
        while not over.is_set():
            version += 1
            await here.store.append_many(
                [counted(f"counter/{number}", [version], after=version - 1) for number in range(STREAMS)]
            )
            await asyncio.sleep(0.2)

    work = asyncio.create_task(write())
    try:
        yield
    finally:
        over.set()
        await work


async def replaced(fresh_database: FreshDatabase, folder: Path, *, seed: int, rounds: int, kills: int) -> int:
    """A version a round, its projector killed so often; how many processes were killed."""
    urls = await fresh_database("beside")
    owner = await asyncpg.connect(urls.owner)
    for statement in TABLES:
        await owner.execute(statement)
    await owner.close()
    supervisor = Supervisor(folder, seed=seed, replay="pytest tests/faults/test_read_models_beside.py")
    killed = 0
    try:
        async with site(urls.owner, urls.app) as here:
            numbers = list(range(1, EACH + 1))
            await here.store.append_many([counted(f"counter/{number}", numbers) for number in range(STREAMS)])
            role = supervisor.add("projector", ("tests.faults.projecting", urls.app, "0"), {})
            supervisor.start("projector")
            await until(partial(in_place, here, "0"), seconds=30)
            async with looking(urls.app) as broken:
                for round_ in range(seed, seed + rounds):
                    await supervisor.end("projector")
                    chance, before = chance_of(round_), role.deaths
                    role.words = ("tests.faults.projecting", urls.app, str(round_))
                    role.doom = lambda chance=chance, upto=before + kills: doom(chance, role.deaths, upto)
                    async with writing(here):
                        supervisor.start("projector", doom=role.doom())
                        await until(partial(stands, here, str(round_)), seconds=60)
                    role.doom = None
                    await until(partial(in_place, here, str(round_)), seconds=30)
                    killed += role.deaths - before
                    assert broken == [], f"seed {round_}"
                    await as_folded(here, round_)
    finally:
        await supervisor.close()
    return killed


def doom(chance: Random, deaths: int, upto: int) -> Doom | None:
    if deaths >= upto:
        return None
    return Doom(statement=chance.randint(1, STATEMENTS), sent=chance.random() < 0.5)


async def stands(here: Site, version: str) -> bool:
    return bool(
        await here.database.pool.fetchval(
            "select exists (select from projection_checkpoints where version = $1)", version
        )
    )


async def in_place(here: Site, version: str) -> bool:
    return bool(await here.database.pool.fetchval(IN_PLACE, version, await here.feed.head()))


async def as_folded(here: Site, version: int) -> None:
    """The read models say what the events say, read by somebody else."""
    folded: dict[str, int] = {}
    events = await here.feed.read(0, 100_000)
    for event in events:
        folded[event.stream] = event.event.to
    rows = await here.database.pool.fetch("select stream, reached, made_by from tally")
    assert {row["stream"]: row["reached"] for row in rows} == folded, f"seed {version}"
    assert {row["made_by"] for row in rows} == {str(version)}, f"seed {version}"
    assert await here.database.pool.fetchval("select total from tally_total") == len(events), f"seed {version}"
    assert await here.database.pool.fetchval("select count(*) from projection_builds") == 0


async def test_readers_never_see_read_models_that_are_empty_half_or_of_two_versions(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    assert await replaced(fresh_database, tmp_path, seed=15_000, rounds=2, kills=3) > 0


async def test_the_read_models_of_a_service_are_row_by_row_the_same_when_they_are_filled_beside(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """All that checklist-svc shows: its directory, boards, inspections and counts, in whatever SQL they are kept."""
    urls = await fresh_database("checklist", checklist_site.migrated)
    async with checklist_site.checklist_site(urls, tmp_path) as here:
        await here.settled()
        await here.signed()
        visit = here.as_("inspector", "53", "zhao").put("/inspections/i1", checklist_site.VISIT)
        await checklist_site.ok(visit)
        head = await here.wiring.feed.head()
        assert await ReadModels(here.wiring.base.database).passed(head, seconds=10)
        before = await rows(here.wiring.base.database)
    models = replace(projections(follow_own_directory), version="anew")
    database = await Database.open(urls.app)
    try:
        async with Bell(database) as bell, running(partial(follow, database, models, bell)):
            await until(partial(database.pool.fetchval, IN_PLACE, "anew", head))
        assert await rows(database) == before
    finally:
        await database.close()
    assert all(before.values()), "every read model has something to show"


async def follow(database: Database, models: Projections[Any], bell: Bell, stop: asyncio.Event) -> None:
    await projector(Feed(database, feed_codec), database, models, bell, stop)


async def rows(database: Database) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Every row of every read model, sorted; a count that fell to nothing is none, whether its row is there or not."""
    found = {}
    for model in READ_MODELS:
        name = model.__table__.name
        counted_none = " where organisations > 0" if name == "coverage_counts" else ""
        query = f"select * from {name}{counted_none}"  # noqa: S608 - our own tables
        found[name] = sorted(tuple(map(str, row)) for row in await database.pool.fetch(query))
    return found
