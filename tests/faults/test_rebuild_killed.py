"""F15: `rebuild` killed at seeded statements while the year goes on: the results in use stay, the next one ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from scoring_svc.generations.following import TOPICS
from scoring_svc.generations.judging import judge_role
from shared.eventstore import Database
from shared.log import PostgresLog
from shared.testing import until
from shared.testing.fixtures import FreshDatabase, with_log_tables
from tests.faults import deliveries as d
from tests.faults.chance import chance_of
from tests.faults.life import Doom
from tests.faults.supervisor import Role, Supervisor
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller

STATEMENTS = 120
"""About so many does a rebuild of this year say."""

LOOK = """
select count(*) as results, count(distinct r.generation) as generations,
       (select count(*) from generations where status = 'living') as living,
       (select count(*) from verdicts v join generations g on g.id = v.generation where g.status = 'living') as verdicts
from results r join generations g on g.id = r.generation where g.status = 'living'"""
WHOLE = {"results": len(y.MEMBERS), "generations": 1, "living": 1, "verdicts": 1}


@asynccontextmanager
async def looking(database: Database, broken: list[str]) -> AsyncIterator[None]:
    """A reader that never stops: one generation, whole."""
    over = asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            row = dict(await database.pool.fetchrow(LOOK))
            if row != WHOLE:
                broken.append(str(row))
            await asyncio.sleep(0.003)  # a reader among others: it leaves them the processor

    reading = asyncio.create_task(look())
    try:
        yield
    finally:
        over.set()
        await reading


async def going_on(teller: Teller, chance: Random, over: asyncio.Event) -> None:
    """Corrections come in meanwhile."""
    revision = 1000
    while not over.is_set():
        revision += 1
        member = chance.choice(list(y.MEMBERS))
        fact, day = f"i-{member}-2026-02-01", date(2026, 2, 1)
        await teller.tell(y.corrected(member, day, chance.randint(6000, 9500), fact=fact, revision=revision))
        await asyncio.sleep(0.05)


async def broken_off(fresh_database: FreshDatabase, folder: Path, *, seed: int, rounds: int) -> int:
    """A rebuild a round, doomed, and then one that ends; how many were killed."""
    urls, log_urls = await fresh_database("scoring", y.migrated), await fresh_database("log", with_log_tables)
    log, database, stop = PostgresLog(log_urls.app), await Database.open(urls.app), asyncio.Event()
    await log.start()
    environment = {
        "ZEREN_DATABASE_URL": urls.app,
        "ZEREN_LOG_URL": log_urls.app,
        "ZEREN_PARTITIONS": str(PARTITIONS),
        "ZEREN_BOX_URL": urls.app,
        "ZEREN_JWKS_PATH": str(folder / "jwks.json"),
    }
    supervisor = Supervisor(folder, seed=seed, replay="pytest tests/faults/test_rebuild_killed.py")
    judging = asyncio.create_task(judge_role(database, stop, partitions=PARTITIONS))
    killed, broken = 0, list[str]()
    try:
        for topic in TOPICS:
            await log.ensure(topic, PARTITIONS)
        teller = Teller(log)
        await teller.tell(*d.facts(chance_of(seed)))
        async with y.following(database, log):
            await until(partial(y.at_end, database, log))
            await until(partial(judged, database))
            async with looking(database, broken):
                for round_ in range(seed, seed + rounds):
                    chance, over = chance_of(round_), asyncio.Event()
                    doom = Doom(statement=chance.randint(1, STATEMENTS), sent=chance.random() < 0.5)
                    telling = asyncio.create_task(going_on(teller, chance, over))
                    role = supervisor.add(f"rebuild-{round_}", ("scoring_svc", "rebuild"), environment)
                    try:
                        killed += await ended(supervisor, role, doom) != 0
                        await supervisor.run(f"again-{round_}", ("scoring_svc", "rebuild"), environment)
                    finally:
                        over.set()
                        await telling
                    assert broken == [], f"seed {round_}, {doom}"
                    await until(partial(swept, database))
            await until(partial(y.at_end, database, log))
        living = await y.judged_digests(database)
        await supervisor.run("last", ("scoring_svc", "rebuild"), environment)
        assert await y.judged_digests(database) == living, f"seed {seed}"
    finally:
        stop.set()
        await judging
        await supervisor.close()
        await log.stop()
        await database.close()
    return killed


async def ended(supervisor: Supervisor, role: Role, doom: Doom) -> int:
    """How a process in this place ended; nobody takes its place."""
    supervisor._fork(role, doom)
    await supervisor.died(role.name, seconds=60)
    return role.codes[-1]


async def judged(database: Database) -> bool:
    return dict(await database.pool.fetchrow(LOOK)) == WHOLE


async def swept(database: Database) -> bool:
    """Nothing is left of what was broken off."""
    return bool(await database.pool.fetchval("select count(distinct generation) = 1 from dossiers"))


async def test_a_rebuild_that_is_killed_leaves_the_results_in_use_and_the_next_one_ends(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    assert await broken_off(fresh_database, tmp_path, seed=15_500, rounds=4) > 0
