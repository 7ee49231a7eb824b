"""project-svc over HTTP, on a real PostgreSQL: what a portal meets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shared.testing.fixtures import FreshDatabase
from shared.web import Role
from tests.integration.project_site import (
    LIBRARY,
    PROOF,
    ROOF,
    Site,
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

OTHERS: Sequence[Role] = ("secretary", "inspector", "judge", "admin")


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with project_site(await fresh_database("project", prepare=migrated), tmp_path) as opened:
        yield opened


async def test_a_project_goes_from_declaration_to_acceptance(site: Site) -> None:
    await ready_to_accept(site)
    done = await site.as_("clerk", "5301").post("/projects/library/acceptance", {"evaluation": 91.5})
    assert (done.status_code, done.headers["ETag"], done.headers["Zeren-Position"]) == (200, '"7"', "7")
    assert await site.history() == [
        "project-declared",
        "milestone-planned",
        "project-approved",
        "project-claimed",
        "milestone-reported",
        "milestone-verified",
        "project-accepted",
    ]

    shown = await site.as_("secretary", "530102", "anna").get("/projects/library")
    assert shown.headers["ETag"] == '"7"'
    assert shown.json() == {
        "project": "library",
        "status": "accepted",
        "organisation": "530102",
        "declared_by": {"person": "clerk-530102", "organisation": "530102"},
        "claimant": {"person": "anna", "organisation": "530102"},
        "cycle": 2026,
        "level": "county",
        "topic": "culture",
        "title": "A public library",
        "goals": ["open to all by autumn"],
        "milestones": [
            {
                **ROOF,
                "progress": "verified",
                "overdue": False,
                "reached_on": "2026-06-01",
                "evidence": [PROOF],
                "verifier": "inspector-5301",
                "verified_on": "2026-06-01",
                "reason": None,
                "allowed_actions": [],
            }
        ],
        "evaluation": 91.5,
        "evaluation_revision": 1,
        "accepted_on": "2026-06-01",
        "reason": None,
        "allowed_actions": [],
    }


async def test_what_a_caller_may_do_next_depends_on_who_asks(site: Site) -> None:
    await in_annas_hands(site)
    await report(site, "library")

    async def actions(role: Role, org: str, person: str | None = None) -> tuple[list[str], list[str]]:
        shown = (await site.as_(role, org, person).get("/projects/library")).json()
        return shown["allowed_actions"], shown["milestones"][0]["allowed_actions"]

    assert await actions("secretary", "530102", "anna") == (["release", "plan-milestone"], [])
    assert await actions("clerk", "530102") == ([], [])
    assert await actions("clerk", "5301") == (["release", "plan-milestone"], [])
    assert await actions("inspector", "5301") == ([], ["verify", "send-back"])
    assert await actions("inspector", "530102") == ([], [])


async def test_a_repeat_is_answered_with_the_version_that_it_made(site: Site) -> None:
    await declare(site, "library")
    await approve(site, "library")
    anna = site.as_("secretary", "530102", "anna")
    first = await anna.post("/projects/library/claim", {"organisation": "530102"}, idempotency_key="claim-1")
    await anna.post("/projects/library/release", {"reason": "moved away"})
    history = await site.history()

    again = await anna.post("/projects/library/claim", {"organisation": "530102"}, idempotency_key="claim-1")
    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert again.json() == first.json()
    assert await site.history() == history


async def test_a_repeat_is_answered_also_when_the_secretary_has_left_meanwhile(site: Site) -> None:
    await declare(site, "library")
    await approve(site, "library")
    anna = site.as_("secretary", "530102", "anna")
    first = await anna.post("/projects/library/claim", {"organisation": "530102"}, idempotency_key="claim-1")
    await site.told(left("anna", "530102", until=date(2026, 6, 1)))

    again = await anna.post("/projects/library/claim", {"organisation": "530102"}, idempotency_key="claim-1")
    assert again.json() == first.json()


async def test_a_key_with_another_body_is_refused_and_changes_nothing(site: Site) -> None:
    clerk = site.as_("clerk", "530102")
    await clerk.put("/projects/library", LIBRARY, idempotency_key="declare-1")
    history = await site.history()

    done = await clerk.put("/projects/library", {**LIBRARY, "title": "A swimming pool"}, idempotency_key="declare-1")
    assert (done.status_code, done.json()["type"]) == (422, "urn:zeren:problem:idempotency-key-reused")
    assert await site.history() == history


async def test_a_command_without_a_key_is_refused(site: Site) -> None:
    done = await site.as_("clerk", "530102").put("/projects/library", LIBRARY, idempotency_key="")
    assert (done.status_code, await site.history()) == (400, [])


async def test_a_stale_version_is_refused_and_changes_nothing(site: Site) -> None:
    await declare(site, "library")
    history = await site.history()

    done = await site.as_("clerk", "5301").post("/projects/library/approval", if_match='"1"')
    assert (done.status_code, done.json()["type"]) == (412, "urn:zeren:problem:stale-version")
    assert await site.history() == history

    done = await site.as_("clerk", "5301").post("/projects/library/approval", if_match='"2"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"3"')


async def test_an_evaluation_is_corrected_upon_the_version_that_was_seen(site: Site) -> None:
    await ready_to_accept(site)
    clerk = site.as_("clerk", "5301")
    accepted = await clerk.post("/projects/library/acceptance", {"evaluation": 91.5})
    correction = {"evaluation": 88, "reason": "the opening was counted twice"}

    blind = await clerk.post("/projects/library/acceptance/correction", correction)
    assert blind.status_code == 428

    done = await clerk.post("/projects/library/acceptance/correction", correction, if_match=accepted.headers["ETag"])
    assert (done.json()["evaluation"], done.json()["evaluation_revision"]) == (88, 2)


@pytest.mark.parametrize(
    ("method", "path", "role", "body"),
    [
        ("GET", "", "clerk", None),
        ("POST", "/approval", "clerk", {}),
        ("POST", "/return", "clerk", {"reason": "no"}),
        ("POST", "/claim", "secretary", {"organisation": "530201"}),
        ("POST", "/release", "clerk", {"reason": "no"}),
        ("POST", "/milestones", "clerk", ROOF),
        ("POST", "/milestones/roof/report", "secretary", {"evidence": [PROOF]}),
        ("POST", "/milestones/roof/verification", "inspector", {}),
        ("POST", "/milestones/roof/return", "inspector", {"reason": "no"}),
        ("POST", "/acceptance", "clerk", {"evaluation": 90}),
    ],
)
async def test_a_project_outside_ones_subtree_is_not_there(
    site: Site, method: str, path: str, role: Role, body: object
) -> None:
    await declare(site, "library")
    history = await site.history()
    stranger = site.as_(role, "5302", "carla")
    asked = f"/projects/library{path}"
    done = await (stranger.get(asked) if method == "GET" else stranger.post(asked, body))
    nowhere = await stranger.get("/projects/nowhere")
    assert (done.status_code, done.json()["type"]) == (404, nowhere.json()["type"])
    assert await site.history() == history


async def test_nobody_declares_for_an_organisation_outside_the_subtree(site: Site) -> None:
    done = await site.as_("clerk", "5302").put("/projects/library", LIBRARY)
    assert (done.status_code, await site.history()) == (404, [])


async def test_an_id_that_is_taken_elsewhere_is_not_told(site: Site) -> None:
    await declare(site, "library")
    done = await site.as_("clerk", "5302").put("/projects/library", {**LIBRARY, "organisation": "530201"})
    assert done.status_code == 404


async def test_a_missing_role_is_forbidden(site: Site) -> None:
    await declare(site, "library")
    for role in OTHERS:
        done = await site.as_(role, "53").post("/projects/library/approval")
        assert done.status_code == 403


async def test_what_a_superior_has_approved_is_open_to_those_below_until_one_claims_it(site: Site) -> None:
    await declare(site, "library", organisation="5301", level="prefecture")
    boris, carla = site.as_("secretary", "530101", "boris"), site.as_("secretary", "530201", "carla")
    assert (await boris.get("/projects/library")).status_code == 404
    await approve(site, "library")
    assert (await boris.get("/projects/library")).json()["allowed_actions"] == ["claim"]
    assert (await carla.get("/projects/library")).status_code == 404
    await claim(site, "library", "anna", "530102")
    assert (await boris.get("/projects/library")).status_code == 404
    done = await boris.post("/projects/library/claim", {"organisation": "530101"})
    assert (done.status_code, done.json()["type"]) == (409, "urn:zeren:problem:project-already-claimed")


async def test_a_declarer_below_the_claimant_is_not_in_charge(site: Site) -> None:
    await declare(site, "library")
    await approve(site, "library")
    await claim(site, "library", "petra", "5301")
    clerk = site.as_("clerk", "530102")
    assert (await clerk.get("/projects/library")).status_code == 200
    done = await clerk.post("/projects/library/release", {"reason": "we want it back"})
    assert (done.status_code, done.json()["type"]) == (409, "urn:zeren:problem:not-in-charge")


async def test_only_a_secretary_in_office_claims(site: Site) -> None:
    await declare(site, "library")
    await approve(site, "library")
    await site.told(left("anna", "530102", until=date(2026, 6, 1)))
    anna = site.as_("secretary", "530102", "anna")
    done = await anna.post("/projects/library/claim", {"organisation": "530102"})
    assert (done.status_code, done.json()["type"]) == (409, "urn:zeren:problem:not-in-office")


async def test_of_two_secretaries_who_claim_at_once_one_holds_it(site: Site) -> None:
    await declare(site, "library", organisation="5301", level="prefecture")
    await approve(site, "library")
    anna, boris = site.as_("secretary", "530102", "anna"), site.as_("secretary", "530101", "boris")
    answers = await asyncio.gather(
        anna.post("/projects/library/claim", {"organisation": "530102"}),
        boris.post("/projects/library/claim", {"organisation": "530101"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await site.history()).count("project-claimed") == 1


async def test_nobody_verifies_the_work_of_the_own_organisation(site: Site) -> None:
    await in_annas_hands(site)
    await report(site, "library")
    done = await site.as_("inspector", "530102").post("/projects/library/milestones/roof/verification", {})
    assert (done.status_code, done.json()["type"]) == (409, "urn:zeren:problem:own-work-not-verifiable")


async def test_a_milestone_is_sent_back_and_reported_anew(site: Site) -> None:
    await in_annas_hands(site)
    await report(site, "library")
    inspector = site.as_("inspector", "5301")
    done = await inspector.post("/projects/library/milestones/roof/return", {"reason": "it rains in"})
    (roof,) = done.json()["milestones"]
    assert (roof["progress"], roof["reason"]) == ("sent_back", "it rains in")
    await report(site, "library")


async def test_a_returned_project_is_declared_anew(site: Site) -> None:
    await declare(site, "library")
    returned = await site.as_("clerk", "5301").post("/projects/library/return", {"reason": "no measure of success"})
    assert (returned.json()["status"], returned.json()["reason"]) == ("returned", "no measure of success")
    await declare(site, "library", goals=["200 readers a day"])


async def test_the_day_is_the_clocks_and_a_milestone_is_overdue_by_itself(site: Site) -> None:
    await in_annas_hands(site)
    anna = site.as_("secretary", "530102", "anna")
    await site.drive(datetime(2026, 8, 1, 15, 59, tzinfo=UTC))
    assert not (await anna.get("/projects/library")).json()["milestones"][0]["overdue"]
    await site.drive(datetime(2026, 8, 1, 16, tzinfo=UTC))
    assert (await anna.get("/projects/library")).json()["milestones"][0]["overdue"]


async def test_a_milestone_that_nobody_planned_is_not_there(site: Site) -> None:
    await in_annas_hands(site)
    anna = site.as_("secretary", "530102", "anna")
    done = await anna.post("/projects/library/milestones/cellar/report", {"evidence": [PROOF]})
    assert done.status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"topic": "x" * 65}, "/topic"),
        ({"cycle": "2026"}, "/cycle"),
        ({"level": "village"}, "/level"),
        ({"budget": 100}, "/budget"),
        ({"organisation": "53 01"}, "/organisation"),
        ({"milestones": [{**ROOF, "due_on": "soon"}]}, "/milestones/0/due_on"),
        ({"milestones": [ROOF, ROOF]}, "/milestones/1/milestone"),
    ],
)
async def test_a_faulty_declaration_names_its_place_and_changes_nothing(
    site: Site, change: dict[str, object], pointer: str
) -> None:
    done = await site.as_("clerk", "530102").put("/projects/library", {**LIBRARY, **change})
    assert done.status_code == 422
    assert done.headers["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in done.json()["errors"]] == [pointer]
    assert await site.history() == []


@pytest.mark.parametrize("evaluation", [100.001, 100.01, -1, "90", None])
async def test_an_evaluation_that_is_none_changes_nothing(site: Site, evaluation: object) -> None:
    await ready_to_accept(site)
    history = await site.history()
    done = await site.as_("clerk", "5301").post("/projects/library/acceptance", {"evaluation": evaluation})
    assert done.status_code == 422
    assert [error["pointer"] for error in done.json()["errors"]] == ["/evaluation"]
    assert await site.history() == history


async def test_what_happened_is_not_dated_after_today(site: Site) -> None:
    await in_annas_hands(site)
    anna = site.as_("secretary", "530102", "anna")
    body = {"reached_on": "2026-06-02", "evidence": [PROOF]}
    done = await anna.post("/projects/library/milestones/roof/report", body)
    assert (done.status_code, done.json()["type"]) == (409, "urn:zeren:problem:date-in-the-future")


async def test_a_refusal_is_told_in_the_callers_language(site: Site) -> None:
    await in_annas_hands(site)
    done = await site.as_("clerk", "5301").post("/projects/library/approval", accept_language="zh-CN,zh;q=0.9")
    assert (done.status_code, done.json()["title"]) == (409, "项目当前状态不允许此操作")
