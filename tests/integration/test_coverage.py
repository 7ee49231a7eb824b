"""Coverage is counted as things happen: after any story, however it was cut up, it is what a recount would give."""

from collections.abc import AsyncIterator
from importlib import import_module
from random import Random

import pytest

from checklist_svc.domain.checklist.values import Kind
from checklist_svc.projections.coverage import STAGES, Lacking, coverage, lacking
from shared.directory import path_of
from shared.testing.fixtures import FreshDatabase
from tests.integration.checklist_site import migrated
from tests.integration.stories import CYCLES, Told, story, telling

projecting = import_module("shared.workers.projector")  # its package has a function of the same name

PER_LEVEL = """
select cardinality(string_to_array(path, '/')) as level, count(*) as organisations from directory_organisations
where (path = $1 or path like $1 || '/%') and dissolved_on is null group by 1 order by 1"""

PASSED = """
select level, kind, passed, count(*) as organisations from (
  select o.organisation, cardinality(string_to_array(path, '/')) as level, k.kind,
         coalesce(max(array_position(array['issued', 'signed', 'finished'], l.status)), 0) as passed
  from directory_organisations o cross join unnest($3::text[]) as k (kind)
  left join checklist_board l on l.organisation = o.organisation and l.kind = k.kind and l.cycle = $2
  where (path = $1 or path like $1 || '/%') and dissolved_on is null group by 1, 2, 3) as furthest
group by 1, 2, 3"""

LACKING = """
select o.organisation from directory_organisations o
where (path = $1 or path like $1 || '/%') and dissolved_on is null and not exists (
  select from checklist_board l where l.organisation = o.organisation and l.cycle = $2 and l.kind = $3
    and array_position(array['issued', 'signed', 'finished'], l.status) >= $4)
order by (path || '/') collate "C" """

COUNTED = """
select root, cycle, kind, level, passed, organisations from coverage_counts where organisations <> 0
order by 1, 2, 3, 4, 5"""


async def counted_is_true(told: Told) -> None:
    """For every node and cycle, one that no list is of among them, what is read is what a recount gives."""
    pool = told.database.pool
    for node in await pool.fetch("select organisation, path from directory_organisations"):
        for cycle in (*CYCLES, 1999):
            known = await coverage(told.database, node["organisation"], cycle)
            assert known.organisations == dict(await pool.fetch(PER_LEVEL, node["path"]))
            passed = {tuple(row)[:3]: row[3] for row in await pool.fetch(PASSED, node["path"], cycle, list(Kind))}
            if cycle in CYCLES and known.passed:
                assert known.passed == passed
            else:
                assert {reached for _, _, reached in passed} <= {0}
            for number, stage in enumerate(STAGES, start=1):
                rows = await pool.fetch(LACKING, node["path"], cycle, Kind.KEY_TASKS, number)
                wanted = Lacking(kind=Kind.KEY_TASKS, stage=stage, limit=1000)
                found = await lacking(told.database, node["path"], cycle, known, wanted)
                assert [one["organisation"] for one in found] == [row["organisation"] for row in rows]


@pytest.fixture
async def told(fresh_database: FreshDatabase) -> AsyncIterator[Told]:
    async with telling((await fresh_database("coverage", prepare=migrated)).app) as told:
        yield told


@pytest.mark.parametrize("seed", range(4))
async def test_coverage_is_what_a_recount_gives_after_any_story(
    told: Told, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a story to be told again, no secret
    happened = list(story(random, length=220))
    for part in (happened[:80], happened[80:]):
        await told.append(part)
        monkeypatch.setattr(projecting, "BATCH", random.choice((1, 7, 40)))
        await told.project()
        await counted_is_true(told)
    counted = await told.database.pool.fetch(COUNTED)

    monkeypatch.setattr(projecting, "BATCH", 500)
    await told.project(version="2")

    assert await told.database.pool.fetch(COUNTED) == counted


async def test_a_page_of_those_who_lack_it_goes_on_where_the_one_before_ended(told: Told) -> None:
    await told.append(story(Random(1), length=150))  # noqa: S311 - as above
    await told.project()
    async with told.database.reading() as connection:
        known = await coverage(told.database, "r", 2026)
        path = await path_of(connection, "r") or ""

        async def page(after: str, limit: int) -> list[str]:
            wanted = Lacking(kind=Kind.APPRAISAL, stage="signed", after=after, limit=limit)
            return [one["organisation"] for one in await lacking(told.database, path, 2026, known, wanted)]

        whole = await page("", 1000)
        assert len(whole) > 10
        seen: list[str] = []
        while some := await page(seen[-1] if seen else "", 4):
            seen += some
        assert seen == whole
