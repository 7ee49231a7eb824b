"""Projector and policy on a real PostgreSQL: each event once, whoever leads."""

from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest
from sqlalchemy import Column, Executable, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import insert

from shared.eventstore import SystemClock
from shared.kernel import Recorded, transact
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import Projections, derived, policy, projector, wait_until
from tests.integration.stores import Count, Counted, Site, counting, site
from tests.integration.working import fill, running

tally = Table("tally", MetaData(), Column("stream", Text, primary_key=True), Column("reached", Integer))


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


REACHED = "select exists (select from projection_checkpoints where version = $1 and position = 21)"


def tally_up(recorded: Recorded[Counted]) -> Sequence[Executable]:
    row = insert(tally).values(stream=recorded.stream, reached=recorded.event.to)
    return [row.on_conflict_do_update(index_elements=["stream"], set_={"reached": row.excluded.reached})]


async def test_the_projector_follows_the_feed_and_a_new_version_plays_it_again(
    fresh_database: FreshDatabase,
) -> None:
    urls = await fresh_database("projector")
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("create table tally (stream text primary key, reached integer)")
    await owner.close()
    async with site(urls.owner, urls.app) as here:
        await fill(here, streams=3)
        for version in ("1", "2"):
            projections = Projections(version=version, tables=[tally], project=tally_up)
            async with running(lambda stop, p=projections: projector(here.feed, here.database, p, here.bell, stop)):
                await until(lambda v=version: here.database.pool.fetchval(REACHED, v))
            rows = await here.database.pool.fetch("select stream, reached from tally order by stream")
            assert [tuple(row) for row in rows] == [("counter/1", 7), ("counter/2", 7), ("counter/3", 7)]
            await here.database.pool.execute("update tally set reached = 0")


async def test_reading_after_a_position_that_has_not_come_gives_up_in_time(here: Site) -> None:
    assert not await wait_until(here.database, 1, seconds=0.05)


async def test_a_policy_acts_once_per_event_although_it_sees_it_twice(here: Site) -> None:
    clock = SystemClock()

    async def mirror(recorded: Recorded[Counted]) -> None:
        if not recorded.stream.startswith("mirror/"):
            context = await derived(recorded, policy="mirror", clock=clock)
            await transact(here.store, f"mirror/{recorded.event.to}", counting, Count(upto=1), context)

    async def reacted(position: int) -> bool:
        return position <= (await here.database.pool.fetchval("select max(position) from policy_checkpoints") or 0)

    await fill(here, streams=2, each=3)
    async with running(lambda stop: policy("mirror", here.feed, here.database, mirror, here.bell, stop)):
        await until(lambda: reacted(9))
    await here.database.pool.execute("update policy_checkpoints set position = 0")
    async with running(lambda stop: policy("mirror", here.feed, here.database, mirror, here.bell, stop)):
        await until(lambda: reacted(9))

    assert await here.feed.head() == 9
    refused = await here.database.pool.fetch("select slug from policy_refusals")
    assert [row["slug"] for row in refused] == ["enough"] * 3
