"""A row knows its place: under any node, a list shows whatever lies under it now, in order and page by page."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from checklist_svc import migrations
from checklist_svc.projections import checklist_board, inspection_list
from checklist_svc.projections.everything import READ_MODELS, VERSION
from shared.directory import places
from shared.testing.fixtures import FreshDatabase
from tests.integration.checklist_site import NOON, migrated
from tests.integration.stories import Told, inspected, story, telling, visited

projecting = import_module("shared.workers.projector")  # its package has a function of the same name

NODES = "select organisation, path from directory_organisations"
UNDER = """
select r.{key} from {table} r join directory_organisations o using (organisation)
where o.path = $1 or o.path like $1 || '/%' order by 1"""
KEYS = {"checklist_board": "checklist", "inspection_list": "inspection"}
STANDS = "select version from projection_checkpoints"


@pytest.fixture
async def told(fresh_database: FreshDatabase) -> AsyncIterator[Told]:
    async with telling((await fresh_database("places", prepare=migrated)).app) as told:
        yield told


async def listed(told: Told, table: str, path: str, *, after: str = "", limit: int = 1000) -> list[str]:
    """The ids that the route would show."""
    if table == "checklist_board":
        lists = checklist_board.Wanted(after=after, limit=limit)
        query: Any = checklist_board.board(path, lists, NOON.date())
    else:
        query = inspection_list.inspections(path, inspection_list.Wanted(after=after, limit=limit))
    async with told.database.reading() as connection:
        return [row[KEYS[table]] for row in (await connection.execute(query)).mappings()]


async def each_shows_what_lies_under_it(told: Told) -> int:
    """How many rows were shown, over all nodes."""
    shown = 0
    for node in await told.database.pool.fetch(NODES):
        for table, key in KEYS.items():
            rows = await told.database.pool.fetch(UNDER.format(table=table, key=key), node["path"])
            assert await listed(told, table, node["path"]) == [row[0] for row in rows], node["organisation"]
            shown += len(rows)
    return shown


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_moves_is_listed_where_it_is_now(told: Told, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(places, "STEPS", 2 + seed % 3)  # as in a tree that goes deeper than the indexes
    random = Random(seed)  # noqa: S311 - a story to be told again, no secret
    happened = list(inspected(random, story(random, length=220)))
    for part in (happened[:120], happened[120:]):
        await told.append(part)
        monkeypatch.setattr(projecting, "BATCH", random.choice((1, 7, 40)))
        await told.project()
        assert await each_shows_what_lies_under_it(told) > 20


async def test_a_page_of_a_subtree_goes_on_where_the_one_before_ended(told: Told) -> None:
    random = Random(1)  # noqa: S311 - as above
    await told.append(inspected(random, story(random, length=200), share=0.5))
    await told.project()
    path = await told.database.pool.fetchval("select path from directory_organisations where organisation = 'r1'")
    whole = await listed(told, "inspection_list", path)
    assert len(whole) > 20
    seen: list[str] = []
    while some := await listed(told, "inspection_list", path, after=seen[-1] if seen else "", limit=7):
        seen += some
    assert seen == whole


async def test_a_site_from_before_has_whole_lists_at_once_and_the_same_when_they_are_filled_anew(
    told: Told, fresh_database: FreshDatabase
) -> None:
    """An old store at schema 0006, its read models of version 2 filled; then the migration; then a projector."""
    random = Random(2)  # noqa: S311 - as above
    happened = list(inspected(random, story(random, length=200)))
    await told.append(happened)
    await told.project(VERSION)
    wanted = {table: await rows(told, table) for table in KEYS}
    urls = await fresh_database("old", prepare=lambda urls: asyncio.to_thread(upgrade, urls.owner, "0006"))
    async with telling(urls.app) as old:
        await old.append(happened)
        for model in READ_MODELS:
            await copied(told, old, model.__table__.name)
        head = await old.feed.head()
        await old.database.pool.execute("insert into projection_checkpoints values ('read-models', '2', $1)", head)

        await migrated(urls)

        assert {table: await rows(old, table) for table in KEYS} == wanted
        assert await each_shows_what_lies_under_it(old) > 50

        node = await old.database.pool.fetchrow(f"{NODES} order by organisation desc limit 1")
        await old.append([("inspection/last", visited("last", node["organisation"]))])
        await old.project(VERSION)

        assert "last" in await listed(old, "inspection_list", node["path"])
        assert [row for row in await rows(old, "inspection_list") if row[0] != "last"] == wanted["inspection_list"]


def upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["url"] = url
    command.upgrade(config, revision)


async def rows(told: Told, table: str) -> Sequence[tuple[Any, ...]]:
    key, place = KEYS[table], "organisation, place"
    return [tuple(row) for row in await told.database.pool.fetch(f"select {key}, {place} from {table} order by 1")]  # noqa: S608 - our own tables


async def copied(new: Told, old: Told, table: str) -> None:
    """The rows as they were before they knew their place."""
    found = [dict(row) for row in await new.database.pool.fetch(f"select * from {table}")]  # noqa: S608 - as above
    columns = [name for name in (found[0] if found else ()) if name != "place" or table not in KEYS]
    await old.database.pool.copy_records_to_table(
        table, records=[tuple(row[name] for name in columns) for row in found], columns=columns
    )
