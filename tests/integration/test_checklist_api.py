"""checklist-svc over HTTP, on a real PostgreSQL: what a portal meets when all goes well."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared.testing.fixtures import FreshDatabase
from shared.web import open_routes
from tests.integration.checklist_site import LESSONS, LIST, PROOF, ROADS, VISIT, Site, checklist_site, ok, settled

NEXT_DAY = datetime(2026, 6, 2, 4, tzinfo=UTC)


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with checklist_site(await fresh_database("checklist", prepare=settled), tmp_path) as opened:
        yield opened


async def test_a_work_committee_is_registered_changed_and_dissolved(site: Site) -> None:
    admin = site.as_("admin")
    body = {"name": "省直机关工委", "kind": "work_committee", "parent": "53", "class": "work-committee"}
    made = await ok(admin.put("/organisations/53G1", body))
    assert made.headers["etag"] == '"1"'
    assert made.json() == {
        "organisation": "53G1",
        "name": "省直机关工委",
        "kind": "work_committee",
        "level": 2,
        "parent": "53",
        "class": "work-committee",
        "since": "2026-06-01",
        "dissolved_on": None,
        "merged_into": None,
        "allowed_actions": ["change", "dissolve"],
    }
    renamed = await ok(admin.post("/organisations/53G1/change", {"name": "省委省直机关工作委员会", "note": "更名"}))
    assert renamed.json()["name"] == "省委省直机关工作委员会"
    merged = await ok(admin.post("/organisations/53G1/dissolution", {"reason": "合并", "merged_into": "5301"}))
    assert (merged.json()["dissolved_on"], merged.json()["allowed_actions"]) == ("2026-06-01", [])
    shown = await site.as_("clerk", "5302").get("/organisations/53G1")
    assert shown.json()["merged_into"] == "5301"


async def test_a_moved_organisation_takes_its_subtree_along(site: Site) -> None:
    admin = site.as_("admin")
    moved = await ok(admin.post("/organisations/530102/change", {"parent": "5302"}))
    position = moved.headers["zeren-position"]
    below = await ok(admin.get("/organisations?parent=5302", zeren_after=position))
    assert [organisation["organisation"] for organisation in below.json()["items"]] == ["530102", "530201"]


async def test_organisations_are_listed_page_by_page(site: Site) -> None:
    admin = site.as_("admin")
    seen: list[str] = []
    url: str | None = "/organisations?limit=4"
    while url:
        shown = await ok(admin.get(url))
        seen += [organisation["organisation"] for organisation in shown.json()["items"]]
        link = shown.headers.get("link")
        url = None if link is None else "/organisations?" + urlsplit(link[1 : link.index(">")]).query
    assert seen == ["53", "5301", "530101", "530102", "5302", "530201"]


async def test_a_post_changes_hands_and_remembers(site: Site) -> None:
    admin = site.as_("admin")
    await ok(admin.post("/posts/530102-1/departure", {"until": "2026-04-01", "reason": "调任"}))
    body = {"organisation": "530102", "person": "li", "from": "2026-04-01"}
    post = await ok(admin.post("/posts/530102-1/appointments", body))
    assert post.json() == {
        "post": "530102-1",
        "organisation": "530102",
        "holder": "li",
        "terms": [
            {"person": "anna", "from": "2025-01-01", "until": "2026-04-01"},
            {"person": "li", "from": "2026-04-01", "until": None},
        ],
        "allowed_actions": ["leave"],
    }
    clerk, position = site.as_("clerk", "5301"), post.headers["zeren-position"]
    for day, person in (("2024-12-31", None), ("2026-03-31", "anna"), ("2026-04-01", "li")):
        shown = await ok(clerk.get(f"/organisations/530102/secretary?on={day}", zeren_after=position))
        assert shown.json() == {"organisation": "530102", "on": day, "person": person}


async def test_a_cycle_goes_through_its_phases(site: Site) -> None:
    admin = site.as_("admin")
    for phase in ("deploying", "supervising", "appraising", "publishing", "closed"):
        changed = await ok(admin.post("/cycles/2026/phase", {"phase": phase}))
        assert changed.json()["phase"] == phase
    assert changed.json()["next_phase"] is None
    shown = await ok(site.as_("clerk", "530102").get("/cycles/2026"))
    assert (shown.headers["etag"], shown.json()["allowed_actions"]) == ('"6"', [])


async def test_a_list_goes_from_its_draft_to_its_end(site: Site) -> None:
    await site.signed()
    anna, clerk = site.as_("secretary", "530102", "anna"), site.as_("clerk", "5301")
    for item in ("roads", "lessons"):
        reported = await ok(anna.post(f"/checklists/l1/items/{item}/report", PROOF))
    assert reported.json()["allowed_actions"] == []
    await ok(clerk.post("/checklists/l1/items/roads/return", {"reason": "缺照片"}))
    await ok(anna.post("/checklists/l1/items/roads/report", PROOF))
    for item in ("roads", "lessons"):
        done = await ok(clerk.post(f"/checklists/l1/items/{item}/verification"))
    assert done.json() == {
        "checklist": "l1",
        "organisation": "530102",
        "person": "anna",
        "cycle": 2026,
        "kind": "responsibility",
        "status": "finished",
        "revision": 1,
        "items": [
            {
                **item,
                "status": "verified",
                "overdue": False,
                "evidence": PROOF["evidence"],
                "verifier": "clerk-5301",
                "verified_on": "2026-06-01",
                "reason": None,
                "allowed_actions": [],
            }
            for item in (ROADS, LESSONS)
        ],
        "allowed_actions": ["revise"],
    }
    assert (await site.events())[-3:] == ["item-verified", "item-verified", "checklist-finished"]


async def test_a_draft_is_amended_and_what_is_issued_is_revised(site: Site) -> None:
    clerk = site.as_("clerk", "5301")
    await ok(clerk.put("/checklists/l1", LIST))
    amended = await ok(clerk.put("/checklists/l1", {**LIST, "items": [LESSONS]}))
    assert [item["item"] for item in amended.json()["items"]] == ["lessons"]
    issued = await ok(clerk.post("/checklists/l1/issue"))
    body = {"items": [LESSONS, ROADS], "reason": "省里加任务"}
    revised = await ok(clerk.post("/checklists/l1/revision", body, if_match=issued.headers["etag"]))
    assert (revised.json()["revision"], revised.json()["status"]) == (2, "issued")
    signed = await ok(site.as_("secretary", "530102", "anna").post("/checklists/l1/signature"))
    assert signed.json()["status"] == "signed"


async def test_an_item_is_overdue_by_itself_the_day_after_its_due_date(site: Site) -> None:
    await site.signed(items=[{**ROADS, "due_on": "2026-06-01"}])
    clerk, before = site.as_("clerk", "5301"), await site.events()
    assert [item["overdue"] for item in (await clerk.get("/checklists/l1")).json()["items"]] == [False]
    await site.drive(NEXT_DAY)
    assert [item["overdue"] for item in (await clerk.get("/checklists/l1")).json()["items"]] == [True]
    [listed] = (await ok(clerk.get("/checklists?cycle=2026", zeren_after=await site.head()))).json()["items"]
    assert (listed["overdue"], listed["items"], listed["verified"]) == (1, 1, 0)
    assert await site.events() == before


async def test_lists_are_found_by_what_they_are(site: Site) -> None:
    await site.signed()
    clerk = site.as_("clerk", "5301")
    await ok(clerk.put("/checklists/l2", {**LIST, "kind": "key_tasks"}))
    await ok(clerk.put("/checklists/l3", {**LIST, "organisation": "5301", "person": "petra"}))
    position = await site.head()
    for query, expected in (
        ("", ["l1", "l2", "l3"]),
        ("?organisation=530102", ["l1", "l2"]),
        ("?kind=key_tasks", ["l2"]),
        ("?status=signed", ["l1"]),
        ("?cycle=2025", []),
    ):
        shown = await ok(clerk.get(f"/checklists{query}", zeren_after=position))
        assert [found["checklist"] for found in shown.json()["items"]] == expected
    below = await ok(site.as_("clerk", "530102").get("/checklists", zeren_after=position))
    assert [found["checklist"] for found in below.json()["items"]] == ["l1", "l2"]


async def test_an_inspection_is_recorded_corrected_withdrawn_and_brought_back(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    recorded = await ok(zhao.put("/inspections/i1", VISIT))
    assert recorded.headers["etag"] == '"1"'
    assert recorded.json() == {
        "inspection": "i1",
        "revision": 1,
        "cycle": 2026,
        "quarter": 2,
        "scores": [
            {"indicator": "party-building", "score": 88.5, "value": None},
            {"indicator": "visits", "score": None, "value": 12},
        ],
        "withdrawn": False,
        "reason": None,
        "allowed_actions": ["correct", "withdraw"],
        **{name: VISIT[name] for name in ("organisation", "kind", "occurred_on", "inspectors", "findings")},
    }
    correction = {**VISIT, "occurred_on": "2026-03-20", "reason": "日期有误"}
    corrected = await ok(zhao.put("/inspections/i1/correction", correction, if_match='"1"'))
    assert (corrected.json()["revision"], corrected.json()["quarter"]) == (2, 1)
    withdrawn = await ok(zhao.post("/inspections/i1/withdrawal", {"reason": "重复登记"}, if_match='"2"'))
    assert (withdrawn.json()["withdrawn"], withdrawn.json()["allowed_actions"]) == (True, ["correct"])
    back = await ok(zhao.put("/inspections/i1/correction", correction, if_match='"3"'))
    assert (back.json()["withdrawn"], back.json()["revision"]) == (False, 4)


async def test_inspections_are_found_by_what_they_are(site: Site) -> None:
    zhao = site.as_("inspector", "53", "zhao")
    await ok(zhao.put("/inspections/i1", VISIT))
    await ok(zhao.put("/inspections/i2", {**VISIT, "organisation": "530201", "occurred_on": "2026-01-05"}))
    position = await site.head()
    for query, expected in (
        ("", ["i1", "i2"]),
        ("?organisation=530201", ["i2"]),
        ("?cycle=2026&quarter=2", ["i1"]),
        ("?kind=field", []),
    ):
        shown = await ok(zhao.get(f"/inspections{query}", zeren_after=position))
        assert [found["inspection"] for found in shown.json()["items"]] == expected


async def test_coverage_counts_per_level_and_names_those_who_lack_it(site: Site) -> None:
    await site.signed()
    clerk = site.as_("clerk", "5301")
    await ok(clerk.put("/checklists/l2", {**LIST, "organisation": "5301", "person": "petra"}))
    await ok(clerk.post("/checklists/l2/issue"))
    url, position = "/coverage?cycle=2026&kind=responsibility&stage=signed", await site.head()
    covered = (await ok(site.as_("admin").get(url, zeren_after=position))).json()
    none = {"issued": 0, "signed": 0, "finished": 0}
    assert covered["levels"] == [
        {
            "level": level,
            "organisations": organisations,
            "lists": [
                {"kind": "responsibility", **counts},
                {"kind": "key_tasks", **none},
                {"kind": "appraisal", **none},
            ],
        }
        for level, organisations, counts in (
            (1, 1, none),
            (2, 2, {**none, "issued": 1}),
            (3, 3, {**none, "issued": 1, "signed": 1}),
        )
    ]
    assert [lacks["organisation"] for lacks in covered["lacking"]["items"]] == [
        "53",
        "5301",
        "530101",
        "5302",
        "530201",
    ]
    below = (await ok(clerk.get(f"{url}&level=3&limit=1"))).json()
    assert below["lacking"] == {"items": [{"organisation": "530101", "name": "五华区", "level": 3}], "next": None}


async def test_no_route_of_its_own_is_open_and_the_description_stands(site: Site) -> None:
    app = site.http._transport.app
    own = {route for route in open_routes(app) if "/checklist/v1" in route}
    assert own == set()
    documented = await site.http.get("/checklist/openapi.json")
    assert "import_tree" in documented.text
