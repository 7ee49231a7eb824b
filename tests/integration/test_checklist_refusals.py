"""What checklist-svc refuses over HTTP: a clear problem document each, and nothing changed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.testing.fixtures import FreshDatabase
from tests.integration.checklist_site import LESSONS, LIST, PROOF, ROADS, VISIT, Site, checklist_site, ok, settled


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with checklist_site(await fresh_database("checklist", prepare=settled), tmp_path) as opened:
        yield opened


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401 - a response
    """Its status and the kind of the problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["type"].removeprefix("urn:zeren:problem:")


async def test_a_score_of_100_001_is_refused_with_its_place(site: Site) -> None:
    before = await site.events()
    wrong = {**VISIT, "scores": [{"indicator": "party-building", "score": 100.001}]}
    refused = await site.as_("inspector").put("/inspections/i1", wrong)
    assert problem(refused) == (422, "invalid")
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/scores/0/score", "score_range")
    ]
    assert await site.events() == before


@pytest.mark.parametrize(
    ("score", "code"),
    [
        ({"score": 99.999}, "score_decimals"),
        ({"score": "88"}, "score_type"),
        ({"score": 88, "value": 3}, "score_or_value"),
        ({}, "score_or_value"),
        ({"value": 1.5}, "int_type"),
    ],
)
async def test_a_wrong_score_says_what_is_wrong(site: Site, score: dict[str, object], code: str) -> None:
    refused = await site.as_("inspector").put(
        "/inspections/i1", {**VISIT, "scores": [{"indicator": "party-building", **score}]}
    )
    assert problem(refused) == (422, "invalid")
    assert [fault["code"] for fault in refused.json()["errors"]] == [code]


async def test_nobody_inspects_the_own_organisation(site: Site) -> None:
    before = await site.events()
    by_her_secretary = await site.as_("inspector").put("/inspections/i1", {**VISIT, "inspectors": ["zhao", "anna"]})
    by_her_own = await site.as_("inspector", "530102").put("/inspections/i1", VISIT)
    by_herself = await site.as_("inspector", "5301", "anna").put("/inspections/i1", VISIT)
    for refused in (by_her_secretary, by_her_own, by_herself):
        assert problem(refused) == (409, "own-organisation-inspected")
    assert await site.events() == before


async def test_a_date_in_the_future_is_refused(site: Site) -> None:
    before = await site.events()
    refused = await site.as_("inspector").put("/inspections/i1", {**VISIT, "occurred_on": "2026-06-02"})
    assert problem(refused) == (409, "date-in-the-future")
    assert await site.events() == before


async def test_a_correction_names_the_version_that_it_corrects(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    await ok(zhao.put("/inspections/i1", VISIT))
    before = await site.events()
    correction = {**VISIT, "kind": "field", "reason": "类型有误"}
    assert problem(await zhao.put("/inspections/i1/correction", correction)) == (428, "if-match-required")
    stale = await zhao.put("/inspections/i1/correction", correction, if_match='"7"')
    assert problem(stale) == (412, "stale-version")
    assert stale.headers["etag"] == '"1"'
    assert problem(await zhao.post("/inspections/i1/withdrawal", {"reason": "重复"})) == (428, "if-match-required")
    assert await site.events() == before


async def test_a_correction_keeps_the_organisation(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    await ok(zhao.put("/inspections/i1", VISIT))
    moved = {**VISIT, "organisation": "530201", "reason": "单位有误"}
    refused = await zhao.put("/inspections/i1/correction", moved, if_match='"1"')
    assert problem(refused) == (409, "inspection-organisation-fixed")


async def test_the_same_key_with_the_same_body_is_answered_as_the_first_time(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    first = await ok(zhao.put("/inspections/i1", VISIT, idempotency_key="once"))
    await ok(zhao.post("/inspections/i1/withdrawal", {"reason": "重复"}, if_match='"1"'))
    before = await site.events()
    again = await ok(zhao.put("/inspections/i1", VISIT, idempotency_key="once"))
    assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    assert await site.events() == before


async def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    await ok(zhao.put("/inspections/i1", VISIT, idempotency_key="once"))
    before = await site.events()
    refused = await zhao.put("/inspections/i1", {**VISIT, "kind": "field"}, idempotency_key="once")
    assert problem(refused) == (422, "idempotency-key-reused")
    assert await site.events() == before


async def test_a_command_without_a_key_is_refused(site: Site) -> None:
    token = site.issuer.issue("zhao", ["inspector"], "53")
    refused = await site.http.put(
        "/checklist/v1/inspections/i1", json=VISIT, headers={"authorization": f"Bearer {token}"}
    )
    assert problem(refused) == (400, "idempotency-key-missing")


async def test_another_subtree_does_not_exist(site: Site) -> None:
    await site.signed()
    await ok(site.as_("inspector").put("/inspections/i1", VISIT))
    before = await site.events()
    clerk, inspector = site.as_("clerk", "5302"), site.as_("inspector", "5302")
    carla, admin = site.as_("secretary", "530201", "carla"), site.as_("admin", "5302")
    asked = [
        clerk.get("/checklists/l1"),
        clerk.put("/checklists/l1", LIST),
        clerk.put("/checklists/l9", LIST),
        clerk.post("/checklists/l1/issue"),
        clerk.post("/checklists/l1/revision", {"items": [ROADS], "reason": "x"}, if_match='"3"'),
        clerk.post("/checklists/l1/items/roads/verification"),
        clerk.post("/checklists/l1/items/roads/return", {"reason": "x"}),
        carla.post("/checklists/l1/signature"),
        carla.post("/checklists/l1/items/roads/report", PROOF),
        inspector.get("/inspections/i1"),
        inspector.put("/inspections/i1", VISIT),
        inspector.put("/inspections/i9", VISIT),
        inspector.put("/inspections/i1/correction", {**VISIT, "reason": "x"}, if_match='"1"'),
        inspector.post("/inspections/i1/withdrawal", {"reason": "x"}, if_match='"1"'),
        clerk.get("/posts/530102-1"),
        clerk.get("/organisations/530102/secretary"),
        clerk.get("/coverage?cycle=2026&organisation=5301"),
        admin.post("/posts/530102-1/departure", {"until": "2026-05-01", "reason": "x"}),
        admin.post("/posts/p9/appointments", {"organisation": "530101", "person": "li", "from": "2026-01-01"}),
        admin.put("/organisations/5301G1", {"name": "x", "kind": "department", "parent": "5301"}),
        admin.post("/organisations/530102/change", {"name": "x"}),
        admin.post("/organisations/530102/dissolution", {"reason": "x"}),
        admin.post("/cycles/2026/phase", {"phase": "deploying"}),
    ]
    for answer in await asyncio.gather(*asked):
        assert problem(answer) == (404, "not-found"), answer.request.url
    assert await site.events() == before
    assert (await clerk.get("/checklists")).json()["items"] == []
    assert (await inspector.get("/inspections")).json()["items"] == []


async def test_a_missing_role_is_forbidden(site: Site) -> None:
    before = await site.events()
    judge = site.as_("judge")
    asked = [
        judge.put("/checklists/l1", LIST),
        judge.post("/checklists/l1/signature"),
        judge.put("/inspections/i1", VISIT),
        judge.put("/organisations/53G1", {"name": "x", "kind": "department", "parent": "53"}),
        judge.post("/posts/p1/appointments", {"organisation": "5301", "person": "li", "from": "2026-01-01"}),
        judge.put("/cycles/2027", {"organisation": "53"}),
    ]
    for answer in await asyncio.gather(*asked):
        assert problem(answer) == (403, "forbidden")
    assert await site.events() == before


async def test_a_list_is_for_the_secretary_in_office_in_an_open_cycle_and_there_is_one_of_a_kind(site: Site) -> None:
    clerk = site.as_("clerk", "5301")
    await ok(clerk.put("/checklists/l1", LIST))
    await site.wiring.directory.catch_up()
    before = await site.events()
    for changes, slug in (
        ({"person": "petra"}, "not-the-secretary"),
        ({"cycle": 2027}, "cycle-not-running"),
        ({}, "checklist-exists"),
    ):
        assert problem(await clerk.put("/checklists/l2", {**LIST, **changes})) == (409, slug)
    assert await site.events() == before


async def test_only_the_secretary_of_the_list_signs_and_reports(site: Site) -> None:
    await site.signed()
    petra = site.as_("secretary", "5301", "petra")
    before = await site.events()
    assert problem(await petra.post("/checklists/l1/signature")) == (409, "checklist-of-another")
    assert problem(await petra.post("/checklists/l1/items/roads/report", PROOF)) == (409, "checklist-of-another")
    assert await site.events() == before


async def test_nobody_verifies_the_own_work(site: Site) -> None:
    await site.signed()
    await ok(site.as_("secretary", "530102", "anna").post("/checklists/l1/items/roads/report", PROOF))
    before = await site.events()
    as_clerk = site.as_("clerk", "530102", "anna")
    assert problem(await as_clerk.post("/checklists/l1/items/roads/verification")) == (409, "own-work")
    assert await site.events() == before


async def test_a_post_has_one_holder_and_an_organisation_one_secretary(site: Site) -> None:
    admin, before = site.as_("admin"), await site.events()
    body = {"organisation": "530102", "person": "li", "from": "2026-04-01"}
    assert problem(await admin.post("/posts/530102-1/appointments", body)) == (409, "post-held")
    assert problem(await admin.post("/posts/530102-2/appointments", body)) == (409, "post-held")
    assert await site.events() == before


async def test_what_has_children_is_not_dissolved(site: Site) -> None:
    admin, before = site.as_("admin"), await site.events()
    refused = await admin.post("/organisations/5301/dissolution", {"reason": "x"})
    assert problem(refused) == (409, "organisation-has-children")
    assert await site.events() == before


async def test_of_two_who_sign_at_once_one_event_is_left(site: Site) -> None:
    clerk = site.as_("clerk", "5301")
    await ok(clerk.put("/checklists/l1", LIST))
    await ok(clerk.post("/checklists/l1/issue"))
    anna = site.as_("secretary", "530102", "anna")
    for answer in await asyncio.gather(*(anna.post("/checklists/l1/signature") for _ in range(5))):
        assert (answer.status_code, answer.json()["status"]) == (200, "signed")
    assert (await site.events()).count("checklist-signed") == 1


async def test_of_two_appointments_at_once_one_is_refused(site: Site) -> None:
    admin = site.as_("admin")
    asked = [
        admin.post("/posts/530101-1/appointments", {"organisation": "530101", "person": who, "from": "2026-04-01"})
        for who in ("li", "wang")
    ]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_doubled_item_is_a_fault_with_its_place_in_both_languages(site: Site) -> None:
    clerk = site.as_("clerk", "5301")
    refused = await clerk.put("/checklists/l1", {**LIST, "items": [LESSONS, LESSONS]}, accept_language="zh")
    assert problem(refused) == (422, "invalid")
    assert refused.json()["title"] == "输入内容不合规"
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/items/1/item"]
