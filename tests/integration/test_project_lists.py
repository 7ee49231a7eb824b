"""The board and the claims, on a real PostgreSQL: projected from the feed, asked over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from shared.testing.fixtures import FreshDatabase
from shared.web import Role
from tests.integration.project_site import (
    Site,
    appointed,
    approve,
    claim,
    declare,
    in_annas_hands,
    left,
    migrated,
    project_site,
    ready_to_accept,
    report,
)


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with project_site(await fresh_database("project", prepare=migrated), tmp_path) as opened:
        yield opened


async def board(site: Site, query: str = "", org: str = "53", role: Role = "clerk") -> list[dict[str, Any]]:
    answer = await site.as_(role, org).get(f"/projects?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def ids(site: Site, query: str = "", org: str = "53") -> list[str]:
    return [item["project"] for item in await board(site, query, org)]


async def unclaimed(site: Site, query: str = "", org: str = "53") -> dict[str, Any]:
    answer = await site.as_("clerk", org).get(f"/unclaimed?cycle=2026&{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_board_shows_in_whose_hands_a_project_is_and_how_far_along(site: Site) -> None:
    await ready_to_accept(site)
    await site.as_("clerk", "5301").post("/projects/library/acceptance", {"evaluation": 91.5})
    await site.projected()
    assert await board(site) == [
        {
            "project": "library",
            "status": "accepted",
            "organisation": "530102",
            "declared_by": "530102",
            "person": "anna",
            "cycle": 2026,
            "level": "county",
            "topic": "culture",
            "title": "A public library",
            "evaluation": 91.5,
            "milestones": 1,
            "verified": 1,
            "overdue": 0,
        }
    ]


async def test_the_board_follows_a_correction(site: Site) -> None:
    await ready_to_accept(site)
    clerk = site.as_("clerk", "5301")
    await clerk.post("/projects/library/acceptance", {"evaluation": 91.5})
    await clerk.post("/projects/library/acceptance/correction", {"evaluation": 88, "reason": "why"}, if_match="*")
    await site.projected()
    assert [item["evaluation"] for item in await board(site)] == [88]


async def test_a_released_project_is_the_declarers_again(site: Site) -> None:
    await declare(site, "library", organisation="5301", level="prefecture")
    await approve(site, "library")
    await claim(site, "library", "anna", "530102")
    await site.as_("clerk", "5301").post("/projects/library/release", {"reason": "moved away"})
    await site.projected()
    (shown,) = await board(site)
    assert (shown["status"], shown["organisation"], shown["person"]) == ("approved", "5301", None)


async def test_a_new_declaration_takes_the_place_of_the_returned_one(site: Site) -> None:
    await declare(site, "library")
    await site.as_("clerk", "5301").post("/projects/library/return", {"reason": "too small"})
    await declare(site, "library", title="Two libraries", milestones=[])
    await site.projected()
    (shown,) = await board(site)
    assert (shown["title"], shown["status"], shown["milestones"]) == ("Two libraries", "declared", 0)


async def test_a_milestone_counts_as_overdue_from_the_day_after_its_due_date_until_it_is_reported(site: Site) -> None:
    await in_annas_hands(site)
    await site.projected()
    assert (await board(site))[0]["overdue"] == 0
    await site.drive(datetime(2026, 8, 2, tzinfo=UTC))
    assert (await board(site))[0]["overdue"] == 1
    await report(site, "library")
    await site.projected()
    assert (await board(site))[0]["overdue"] == 0


async def test_the_board_is_narrowed_by_what_is_asked(site: Site) -> None:
    await declare(site, "a")
    await declare(site, "b", organisation="530201", topic="roads")
    await declare(site, "c", organisation="5302", level="prefecture", cycle=2025)
    await approve(site, "b")
    await site.projected()
    assert await ids(site) == ["a", "b", "c"]
    assert await ids(site, "organisation=5302") == ["b", "c"]
    assert await ids(site, "cycle=2025") == ["c"]
    assert await ids(site, "status=approved") == ["b"]
    assert await ids(site, "level=county") == ["a", "b"]
    assert await ids(site, "topic=culture&cycle=2026") == ["a"]


async def test_the_board_ends_at_ones_subtree(site: Site) -> None:
    await declare(site, "a")
    await declare(site, "b", organisation="530201")
    await site.projected()
    assert await ids(site, org="5301") == ["a"]
    assert await ids(site, org="530101") == []
    answer = await site.as_("clerk", "5301").get("/projects?organisation=5302")
    assert answer.status_code == 404


async def test_what_superiors_have_open_to_claim_is_on_the_board_of_those_below(site: Site) -> None:
    await declare(site, "approved", organisation="5301", level="prefecture")
    await declare(site, "declared", organisation="5301", level="prefecture")
    await declare(site, "elsewhere", organisation="5302", level="prefecture")
    await approve(site, "approved")
    await approve(site, "elsewhere")
    await site.projected()
    assert await ids(site, org="530102") == ["approved"]
    assert await ids(site, "organisation=530102", org="530102") == []


async def test_the_board_comes_in_pages(site: Site) -> None:
    for id in ("a", "b", "c"):
        await declare(site, id)
    await site.projected()
    first = await site.as_("clerk", "53").get("/projects?limit=2&cycle=2026")
    assert [item["project"] for item in first.json()["items"]] == ["a", "b"]
    link = first.headers["Link"].removeprefix("</project/v1").removesuffix('>; rel="next"')
    second = await site.as_("clerk", "53").get(link)
    assert [item["project"] for item in second.json()["items"]] == ["c"]
    assert "Link" not in second.headers


async def test_a_portal_reads_its_own_writes(site: Site) -> None:
    clerk = site.as_("clerk", "530102")
    await declare(site, "a")
    await site.projected()
    done = await site.as_("clerk", "5301").post("/projects/a/approval")
    behind = await clerk.get("/projects", zeren_after=done.headers["Zeren-Position"])
    assert (behind.status_code, behind.headers["Retry-After"]) == (503, "1")
    await site.projected()
    shown = await clerk.get("/projects", zeren_after=done.headers["Zeren-Position"])
    assert [item["status"] for item in shown.json()["items"]] == ["approved"]


async def test_read_models_built_anew_are_the_same(site: Site) -> None:
    await ready_to_accept(site)
    await declare(site, "other", organisation="530201")
    await site.projected()
    before = (await board(site), await unclaimed(site))
    async with site.wiring.base.database.engine.begin() as connection:
        await connection.execute(text("update projection_checkpoints set version = 'another'"))
    await site.projected()
    assert (await board(site), await unclaimed(site)) == before


async def test_who_has_claimed_none_is_visible_with_the_counts(site: Site) -> None:
    await in_annas_hands(site)
    await site.projected()
    assert await unclaimed(site, org="5301") == {
        "organisation": "5301",
        "cycle": 2026,
        "as_of": "2026-06-01",
        "in_office": 3,
        "with_claim": 1,
        "without_claim": 2,
        "items": [
            {"organisation": "5301", "name": "Kunming", "post": "5301-1", "person": "petra", "since": "2025-01-01"},
            {"organisation": "530101", "name": "Wuhua", "post": "530101-1", "person": "boris", "since": "2025-01-01"},
        ],
        "next": None,
    }


async def without(site: Site, query: str = "") -> list[str]:
    return [item["person"] for item in (await unclaimed(site, query))["items"]]


async def test_a_claim_that_was_released_counts_no_more(site: Site) -> None:
    await in_annas_hands(site)
    await site.as_("secretary", "530102", "anna").post("/projects/library/release", {"reason": "moved away"})
    await site.projected()
    assert "anna" in await without(site)


async def test_a_claim_of_another_cycle_does_not_count(site: Site) -> None:
    await declare(site, "library", cycle=2025)
    await approve(site, "library")
    await claim(site, "library", "anna", "530102")
    await site.projected()
    assert "anna" in await without(site)


async def test_a_predecessors_claim_is_not_the_successors(site: Site) -> None:
    await in_annas_hands(site)
    await site.told(left("anna", "530102", date(2026, 5, 1)), appointed("zoe", "530102", date(2026, 5, 1)))
    await site.projected()
    found = await without(site)
    assert "zoe" in found
    assert "anna" not in found


async def test_of_a_cycle_that_is_over_those_in_office_on_its_last_day_are_asked_about(site: Site) -> None:
    await site.told(left("anna", "530102", date(2027, 1, 1)), appointed("zoe", "530102", date(2027, 1, 1)))
    await site.drive(datetime(2027, 2, 1, tzinfo=UTC))
    await site.projected()
    assert await without(site) == ["petra", "boris", "anna", "carla"]


async def test_those_without_a_claim_come_in_pages(site: Site) -> None:
    await site.projected()
    first = await unclaimed(site, "limit=3")
    second = await unclaimed(site, f"limit=3&cursor={first['next']}")
    assert [item["person"] for item in first["items"] + second["items"]] == ["petra", "boris", "anna", "carla"]
