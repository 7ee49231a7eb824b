"""Who may do and see what in scoring-svc, where the routes alone do not tell; and which version judges which year."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from scoring_svc.domain.scheme import scheme_data
from shared.testing.fixtures import FreshDatabase
from tests.integration import scoring_site as s

END = "yn-2026-end"
REPORT = f"/sessions/{END}/reports/5301"
SECTIONS = {"achievements": 500, "problems": 1000, "causes": 500}
OVERRIDE = {"session": END, "organisation": "5301", "reason": "model of the province"}


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[s.Site]:
    async with s.fresh_scoring_site(fresh_database, tmp_path) as opened:
        yield opened


async def scored(site: s.Site) -> None:
    """A session that is closed, with one score for 5301."""
    await s.open_session(site)
    s.done(await site.judge(s.SUPERIORS[0]).put(f"/sessions/{END}/sheets", {"scores": s.scores(o5301=90)}))
    await s.close(site)


def assert_no_such_session(answer: httpx2.Response) -> None:
    """In the words for a session that isn't there."""
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["detail"]) == (422, "/session", f"no session {END}")


async def test_only_the_superior_overrides(site: s.Site) -> None:
    await s.open_session(site)
    own = site.as_("admin", "5301", "admin-5301")
    assert_no_such_session(await own.put("/overrides/o-1", OVERRIDE))
    s.done(await site.as_("admin").put("/overrides/o-1", OVERRIDE))
    assert (await own.post("/overrides/o-1/confirmation")).status_code == 404
    s.done(await site.as_("admin", person="second").post("/overrides/o-1/confirmation"))
    assert (await own.post("/overrides/o-1/withdrawal", {"reason": "too many"})).status_code == 404
    assert (await own.post("/overrides/o-1/withdrawal/confirmation")).status_code == 404
    assert s.done(await own.get("/overrides/o-1"))["counts"] is True


async def test_only_the_superior_reviews_a_report_and_corrects_its_scores(site: s.Site) -> None:
    await s.open_session(site)
    s.done(await site.as_("secretary", "5301", "petra").put(REPORT, {"sections": SECTIONS}))
    clerk = site.as_("clerk", "5301")
    assert (await clerk.post(f"{REPORT}/acceptance")).status_code == 404
    assert (await clerk.post(f"{REPORT}/return", {"reason": "once more"})).status_code == 404
    await s.close(site)
    own = site.as_("admin", "5301", "admin-5301")
    right = {"reason": "misread", "groups": [{"group": "superior", "scores": [100]}]}
    assert (await own.post(f"{REPORT}/scores/correction", right)).status_code == 404
    assert (await own.post(f"{REPORT}/scores/voiding", {"reason": "objection"})).status_code == 404
    assert s.done(await clerk.get(REPORT))["status"] == "submitted"


async def test_only_from_above_is_a_problem_noted_and_answered(site: s.Site) -> None:
    await s.open_session(site)
    problem = {"session": END, "organisation": "5301", "problem": "2025-p-1"}
    own = site.as_("clerk", "5301")
    assert_no_such_session(await own.put("/problems/p-1", problem))
    s.done(await site.as_("clerk").put("/problems/p-1", problem))
    assert (await own.post("/problems/p-1/answer")).status_code == 404
    assert s.done(await own.get("/problems/p-1"))["answered"] is False


async def test_who_confirms_a_correction_sees_which_scores(site: s.Site) -> None:
    await scored(site)
    groups = [{"group": "superior", "scores": [90, 95.5]}]
    right = {"reason": "misread", "groups": groups}
    s.done(await site.as_("admin", person="admin-1").post(f"{REPORT}/scores/correction", right))
    assert s.done(await site.as_("admin", person="admin-2").get(REPORT))["correction"] == groups
    assert s.done(await site.as_("clerk").get(REPORT))["correction"] is None
    assert s.done(await site.as_("secretary", "5301", "petra").get(REPORT))["correction"] is None
    s.done(await site.as_("admin", person="admin-2").post(f"{REPORT}/scores/correction/confirmation"))
    assert s.done(await site.as_("admin", person="admin-2").get(REPORT))["correction"] is None


@pytest.mark.parametrize(
    "path", ["/talks", "/vetoes", "/adjustments", "/overrides", "/problems", f"/sessions/{END}/reports"]
)
async def test_a_list_is_seen_by_those_who_see_what_is_on_it(site: s.Site, path: str) -> None:
    for role in ("judge", "inspector"):
        assert (await site.as_(role).get(path)).status_code == 403
    for role in ("admin", "clerk", "secretary"):
        assert s.done(await site.as_(role).get(path))["items"] == []  # type: ignore[arg-type] # all are roles


async def test_a_veto_that_is_in_force_from_tomorrow_is_refused_today(site: s.Site) -> None:
    veto: dict[str, Any] = {"organisation": "5301", "effects": ["good"], "ground": "a breach", "source": "house"}
    clerk = site.as_("clerk")
    refused = await clerk.put("/vetoes/v-1", {**veto, "in_force_from": "2026-12-21"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:date-in-the-future")
    assert await site.history() == []
    s.done(await clerk.put("/vetoes/v-1", {**veto, "in_force_from": "2026-12-20", "until": "2027-06-01"}))


async def test_a_version_for_another_year_neither_hinders_a_cohort_nor_judges_it(site: s.Site) -> None:
    await s.form_cohort(site)
    admin = site.as_("admin")
    s.done(await admin.put("/schemes/yunnan-2022", {**scheme_data(), "cycles": [2027], "adjust_cap": 0}))
    s.done(await admin.put("/cohorts/second", {**s.COHORT, "members": s.COHORT["members"][:1]}))
    opened = s.done(await admin.put(f"/sessions/{END}", s.session_body()))
    assert opened["scheme_version"] == 1
    refused = await admin.put("/schemes/later", {**scheme_data(), "scheme": "later", "cycles": [2027]})
    s.done(refused)
    refused = await admin.put("/cohorts/third", {**s.COHORT, "scheme": "later"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/scheme")
