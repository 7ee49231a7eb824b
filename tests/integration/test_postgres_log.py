"""What is PostgreSQL's alone: rights, rows that are gone, and who wakes whom."""

import asyncio

import asyncpg
import pytest

from shared.log import OffsetsLost, Outgoing, PostgresLog
from shared.testing.fixtures import FreshDatabase, with_log_tables


def numbered(start: int, count: int) -> list[Outgoing]:
    return [Outgoing(partition=0, key=b"k", value=str(number).encode()) for number in range(start, start + count)]


async def test_a_writer_elsewhere_wakes_a_waiting_reader(fresh_database: FreshDatabase) -> None:
    url = (await fresh_database("log", with_log_tables)).app
    here, elsewhere = PostgresLog(url), PostgresLog(url)
    await here.start()
    await elsewhere.start()
    try:
        await here.ensure("t", 1)
        await here.fetch({("t", 0): 0}, timeout=0.1)  # from now on it listens
        waiting = asyncio.create_task(here.fetch({("t", 0): 0}, timeout=30))
        await asyncio.sleep(0)
        await elsewhere.produce("t", numbered(0, 1))
        async with asyncio.timeout(5):
            assert len(await waiting) == 1
    finally:
        await here.stop()
        await elsewhere.stop()


@pytest.mark.parametrize("statement", ["DELETE FROM log_records", "UPDATE log_records SET value = ''"])
async def test_the_application_only_adds_to_the_log(fresh_database: FreshDatabase, statement: str) -> None:
    connection = await asyncpg.connect((await fresh_database("log", with_log_tables)).app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("lost", [0, 4])
async def test_a_row_that_is_gone_from_postgres_is_a_loss(fresh_database: FreshDatabase, lost: int) -> None:
    urls = await fresh_database("log", with_log_tables)
    log = PostgresLog(urls.app)
    await log.start()
    try:
        await log.ensure("t", 1)
        await log.produce("t", numbered(0, 10))
        owner = await asyncpg.connect(urls.owner)
        await owner.execute('DELETE FROM log_records WHERE "offset" = $1', lost)
        await owner.close()
        with pytest.raises(OffsetsLost, match=f"t/0: offset {lost} is not there"):
            await log.fetch({("t", 0): 0})
        with pytest.raises(OffsetsLost, match="t/0: an offset from 0 on is not there"):
            await anext(log.scan("t", 0, 0))
    finally:
        await log.stop()
