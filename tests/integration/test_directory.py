"""The directory as every service follows it: right in whatever order the organisations come."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import date

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.contracts import (
    Data,
    OrganisationChangedV1,
    OrganisationRegisteredV1,
    SecretaryAppointedV1,
    SecretaryLeftV1,
)
from shared.directory import DIRECTORY_SQL, follow_directory, offices_of, path_of, reaches, require_reach, secretary_on
from shared.kernel import NotFound
from shared.testing.fixtures import FreshDatabase

TREE = {
    "53": None,
    "5301": "53",
    "5302": "53",
    "530102": "5301",
    "530103": "5301",
    "530102001": "530102",
    "530102001001": "530102001",
}
PATHS = {
    "53": "53",
    "5301": "53/5301",
    "5302": "53/5302",
    "530102": "53/5301/530102",
    "530103": "53/5301/530103",
    "530102001": "53/5301/530102/530102001",
    "530102001001": "53/5301/530102/530102001/530102001001",
}
DAY = date(2026, 1, 4)


@pytest.fixture
async def engine(fresh_database: FreshDatabase) -> AsyncIterator[AsyncEngine]:
    urls = await fresh_database("directory")
    owner = await asyncpg.connect(urls.owner)
    for statement in DIRECTORY_SQL:
        await owner.execute(statement)
    await owner.close()
    opened = create_async_engine(urls.app.replace("postgresql://", "postgresql+asyncpg://"))
    yield opened
    await opened.dispose()


def registered(organisation: str, parent: str | None) -> OrganisationRegisteredV1:
    return OrganisationRegisteredV1(
        organisation=organisation,
        recorded_by="test",
        kind="village",
        name=f"name of {organisation}",
        parent=parent,
        effective_on=DAY,
    )


async def paths(connection: AsyncConnection) -> dict[str, str]:
    rows = await connection.execute(text("select organisation, path from directory_organisations"))
    return {row.organisation: row.path for row in rows}


async def follow(engine: AsyncEngine, batches: Sequence[Sequence[Data]]) -> None:
    for batch in batches:
        async with engine.begin() as connection:
            await follow_directory(connection, batch)


@pytest.mark.parametrize("seed", range(12))
async def test_a_child_may_come_before_its_parent(engine: AsyncEngine, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    nodes = [registered(organisation, parent) for organisation, parent in TREE.items()]
    chance.shuffle(nodes)
    cut = chance.randint(0, len(nodes))

    await follow(engine, [nodes[:cut], nodes[cut:], nodes[:2]])

    async with engine.connect() as connection:
        assert await paths(connection) == PATHS


async def test_a_node_that_moves_takes_all_below_it_along(engine: AsyncEngine) -> None:
    await follow(engine, [[registered(organisation, parent) for organisation, parent in TREE.items()]])
    moved = OrganisationChangedV1(
        organisation="530102", recorded_by="test", kind="county", name="moved", parent="5302", effective_on=DAY
    )

    await follow(engine, [[moved]])

    async with engine.connect() as connection:
        assert await path_of(connection, "530102001001") == "53/5302/530102/530102001/530102001001"
        assert await reaches(connection, "5302", "530102001001")
        assert not await reaches(connection, "5301", "530102001001")


async def test_a_subtree_reaches_no_sibling_whose_code_begins_alike(engine: AsyncEngine) -> None:
    await follow(engine, [[registered("53", None), registered("5301", "53"), registered("53010", "53")]])

    async with engine.connect() as connection:
        assert await reaches(connection, "5301", "5301")
        assert not await reaches(connection, "5301", "53010")
        assert not await reaches(connection, "%", "5301")
        with pytest.raises(NotFound):
            await require_reach(connection, "5301", "53010")


async def test_a_post_is_held_from_its_first_day_up_to_the_day_before_the_last(engine: AsyncEngine) -> None:
    first = SecretaryAppointedV1(
        organisation="5301", recorded_by="test", post="secretary-of-5301", person="anna", from_=DAY
    )
    left = SecretaryLeftV1(
        organisation="5301",
        recorded_by="test",
        post="secretary-of-5301",
        person="anna",
        from_=DAY,
        until=date(2026, 7, 1),
        reason="moved",
    )
    second = SecretaryAppointedV1(
        organisation="5301", recorded_by="test", post="secretary-of-5301", person="boris", from_=date(2026, 7, 1)
    )

    await follow(engine, [[first], [left, second], [first, left, second]])

    async with engine.connect() as connection:
        assert await secretary_on(connection, "5301", date(2026, 1, 3)) is None
        assert await secretary_on(connection, "5301", date(2026, 6, 30)) == "anna"
        assert await secretary_on(connection, "5301", date(2026, 7, 1)) == "boris"
        assert await offices_of(connection, "anna", date(2026, 6, 30)) == {"5301"}
        assert await offices_of(connection, "anna", date(2026, 7, 1)) == frozenset()


async def test_somebody_who_left_and_came_back_is_in_office_though_all_is_told_twice(engine: AsyncEngine) -> None:
    def appointed(day: date) -> SecretaryAppointedV1:
        return SecretaryAppointedV1(organisation="5301", recorded_by="test", post="p", person="anna", from_=day)

    left = SecretaryLeftV1(
        organisation="5301",
        recorded_by="test",
        post="p",
        person="anna",
        from_=DAY,
        until=date(2026, 3, 1),
        reason="leave",
    )
    told = [appointed(DAY), left, appointed(date(2026, 9, 1))]

    await follow(engine, [told, told])

    async with engine.connect() as connection:
        assert await secretary_on(connection, "5301", date(2026, 2, 28)) == "anna"
        assert await secretary_on(connection, "5301", date(2026, 3, 1)) is None
        assert await secretary_on(connection, "5301", date(2026, 9, 1)) == "anna"
