"""The one fold on a real PostgreSQL: order and duplicates leave no trace, and what concerns nobody is kept."""

import random
from datetime import date

from scoring_svc.generations.catalogue import living
from scoring_svc.generations.packing import unpack_dossier
from scoring_svc.generations.writer import write
from shared.contracts import CloudEvent
from shared.eventstore import Database
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller


async def test_the_order_of_delivery_and_duplicates_change_no_byte(fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await y.topics(log)
    teller = Teller(log)
    events = await teller.tell(
        *y.frame(), *y.year(), y.corrected("530101", date(2026, 6, 1), 9500, fact="i-530101-2026-02-01", revision=2)
    )
    kept = []
    for seed in range(4):
        order = [*events, *random.Random(seed).sample(events, k=len(events) // 2)]  # noqa: S311 - a seeded shuffle
        random.Random(seed).shuffle(order)  # noqa: S311 - likewise
        async with y.scoring(fresh_database) as database:
            for start in range(0, len(order), 1 + seed * 7):
                await _write(database, order[start : start + 1 + seed * 7])
            bodies = await database.pool.fetch("select organisation, cycle, body from dossiers order by 1, 2")
            kept.append(([tuple(row) for row in bodies], await y.judged_digests(database)))
    assert kept[0][1]
    assert all(one == kept[0] for one in kept)


async def test_a_fact_of_an_organisation_in_no_cohort_is_kept(fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await y.topics(log)
    teller = Teller(log)
    events = [teller.envelope(one) for one in [*y.frame(), y.inspected("539999", date(2026, 2, 1), 8000)]]
    async with y.scoring(fresh_database) as database:
        await _write(database, events)
        body = await database.pool.fetchval("select body from dossiers where organisation = '539999'")
        assert len(unpack_dossier(body).inspections) == 1
        assert await database.pool.fetchval("select count(*) from touched") == 1, "only the cohort that was formed"


async def test_a_batch_and_its_checkpoint_are_one_transaction(fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await y.topics(log)
    teller = Teller(log)
    await teller.tell(*y.frame(), *y.year())
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        first = await y.judged_digests(database)
        await y.read_all(database, log)
        assert await database.pool.fetchval("select count(*) from touched") == 0, "nothing came, nothing was touched"
        assert await y.judged_digests(database) == first


async def test_the_directory_follows_the_same_subscription(fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await y.topics(log)
    await Teller(log).tell(*y.frame())
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        path = await database.pool.fetchval("select path from directory_organisations where organisation = '530103'")
        assert path == "5301/530103"


async def _write(database: Database, events: list[CloudEvent]) -> None:
    async with database.pool.acquire() as connection, connection.transaction():
        await write(connection, await living(connection), events, partitions=PARTITIONS)
