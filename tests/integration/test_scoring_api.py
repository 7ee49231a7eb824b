"""The command side of scoring-svc over HTTP, on a real PostgreSQL: what a portal meets."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scoring_svc.domain.scheme import scheme_data
from shared.testing.fixtures import FreshDatabase
from shared.web import open_routes
from tests.integration.caller import Caller
from tests.integration.scoring_site import (
    COHORT,
    GRASSROOTS,
    SUPERIORS,
    Site,
    close,
    done,
    form_cohort,
    fresh_scoring_site,
    open_session,
    scores,
    session_body,
)

END = "yn-2026-end"
SECTIONS = {"achievements": 1000, "problems": 1000, "causes": 500, "next_year": "明年 works"}
TALK: Mapping[str, Any] = {"organisation": "5301", "occurred_on": "2026-12-20", "trigger": "discord", "by": "otto"}
ADJUSTMENT: Mapping[str, Any] = {
    "organisation": "5301",
    "occurred_on": "2026-12-01",
    "amount": 1.5,
    "ground": "a prize",
    "source": "house",
}
VETO: Mapping[str, Any] = {
    "organisation": "5301",
    "effects": ["honours", "good"],
    "in_force_from": "2026-06-01",
    "ground": "a breach",
    "source": "house",
}
OVERRIDE: Mapping[str, Any] = {"session": END, "organisation": "5301", "reason": "model of the province"}
PROBLEM: Mapping[str, Any] = {"session": END, "organisation": "5301", "problem": "2025-p-1"}


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with fresh_scoring_site(fresh_database, tmp_path) as opened:
        yield opened


def admins(site: Site) -> tuple[Caller, Caller]:
    return site.as_("admin", person="admin-1"), site.as_("admin", person="admin-2")


async def test_only_casting_and_the_house_doors_are_open(site: Site) -> None:
    transport: Any = site.http._transport
    assert open_routes(transport.app) == {
        "POST /scoring/v1/ballots",
        "GET /scoring/livez",
        "GET /scoring/readyz",
        "GET /scoring/checkpoint",
        "GET /scoring/checkpoint/key",
        "GET /scoring/docs",
        "GET /scoring/reference",
        "GET /scoring/openapi.json",
        "GET /scoring/docs/assets/{name}",
    }


async def test_a_template_is_adopted_and_a_change_is_the_next_version(site: Site) -> None:
    admin = site.as_("admin")
    template = done(await admin.get("/scheme-templates/yunnan-2022"))
    first = await admin.put("/schemes/yunnan-2022", template)
    assert (first.status_code, first.headers["ETag"], first.json()["version"]) == (200, '"1"', 1)
    assert done(await admin.put("/schemes/yunnan-2022", template))["version"] == 1
    assert done(await admin.put("/schemes/yunnan-2022", {**template, "adjust_cap": 300}))["version"] == 2

    earlier = done(await site.as_("secretary", "5301").get("/schemes/yunnan-2022?version=1"))
    assert (earlier["version"], earlier["newest"], earlier["document"]["adjust_cap"]) == (1, 2, 500)


async def test_a_faulty_scheme_is_refused_with_the_place_of_the_fault(site: Site) -> None:
    faulty = {**scheme_data(), "adjust_cap": "much"}
    refused = await site.as_("admin").put("/schemes/yunnan-2022", faulty)
    assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, ["/adjust_cap"])
    assert await site.history() == []


async def test_a_cohort_is_formed_under_a_scheme_that_is_there(site: Site) -> None:
    refused = await site.as_("admin").put("/cohorts/yn-2026", COHORT)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/scheme")
    assert await site.history() == []

    await form_cohort(site)
    shown = done(await site.as_("secretary", "5302").get("/cohorts/yn-2026"))
    assert shown == {"cohort": "yn-2026", "year_end": None, **COHORT}


async def test_a_cohort_is_changed_upon_the_version_that_was_seen(site: Site) -> None:
    await form_cohort(site)
    admin, fewer = site.as_("admin"), {"members": COHORT["members"][:2]}
    assert (await admin.patch("/cohorts/yn-2026", fewer)).status_code == 428
    changed = await admin.patch("/cohorts/yn-2026", fewer, if_match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (await admin.patch("/cohorts/yn-2026", {"members": COHORT["members"]}, if_match='"1"')).status_code == 412
    assert await site.history() == ["scheme-adopted", "cohort-formed", "cohort-changed"]


async def test_a_key_with_another_body_is_refused_and_a_repeat_is_answered(site: Site) -> None:
    await form_cohort(site)
    clerk = site.as_("clerk")
    first = await clerk.put("/talks/t-1", TALK, idempotency_key="talk-1")
    again = await clerk.put("/talks/t-1", TALK, idempotency_key="talk-1")
    assert (again.status_code, again.json()) == (200, first.json())
    other = await clerk.put("/talks/t-1", {**TALK, "trigger": "low_rank"}, idempotency_key="talk-1")
    assert (other.status_code, other.json()["type"]) == (422, "urn:zeren:problem:idempotency-key-reused")


async def test_a_session_freezes_the_version_of_its_scheme(site: Site) -> None:
    await open_session(site)
    admin = site.as_("admin")
    done(await admin.put("/schemes/yunnan-2022", {**scheme_data(), "adjust_cap": 300}))
    session = done(await admin.get(f"/sessions/{END}"))
    assert (session["scheme"], session["scheme_version"], session["status"]) == ("yunnan-2022", 1, "open")
    assert session["allowed_actions"] == ["propose-closing"]


@pytest.mark.parametrize(
    ("panel", "status", "told"),
    [
        ([{"group": "departments", "members": ["d-1", "d-2"]}], 422, "/panel"),
        ([{"group": "neighbours", "members": ["n-1"]}], 422, "/panel/0/group"),
    ],
)
async def test_a_panel_that_does_not_fit_the_scheme_opens_nothing(
    site: Site, panel: list[dict[str, object]], status: int, told: str
) -> None:
    await form_cohort(site)
    refused = await site.as_("admin").put(f"/sessions/{END}", session_body(panel=panel))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, told)
    assert await site.history() == ["scheme-adopted", "cohort-formed"]


async def test_a_secret_group_that_could_not_reach_three_opens_nothing(site: Site) -> None:
    await form_cohort(site)
    panel = [
        {"group": "superior", "members": list(SUPERIORS)},
        {"group": "departments", "members": ["d-1", "d-2"]},
        {"group": "grassroots", "members": list(GRASSROOTS)},
    ]
    refused = await site.as_("admin").put(f"/sessions/{END}", session_body(panel=panel))
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:panel-too-small")
    assert await site.history() == ["scheme-adopted", "cohort-formed"]


async def test_a_cohort_has_one_year_end_session(site: Site) -> None:
    await open_session(site)
    refused = await site.as_("admin").put("/sessions/second", session_body())
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:year-end-taken")
    half_year = session_body(kind="half_year")
    assert done(await site.as_("admin").put("/sessions/july", half_year))["kind"] == "half_year"


async def test_who_sees_a_session(site: Site) -> None:
    await open_session(site)

    async def sees(desk: Caller) -> int:
        return (await desk.get(f"/sessions/{END}")).status_code

    assert await sees(site.as_("secretary", "5301", "petra")) == 200
    assert await sees(site.as_("judge", "5304", "dep-1")) == 200
    assert await sees(site.as_("clerk", "5304")) == 404
    assert await sees(site.nobody) == 401
    as_admin = done(await site.as_("admin").get(f"/sessions/{END}"))
    as_judge = done(await site.judge("dep-1").get(f"/sessions/{END}"))
    assert as_admin["panel"][0]["persons"] == list(SUPERIORS)
    assert as_judge["panel"][0]["persons"] is None
    assert (as_judge["own_group"], as_judge["allowed_actions"]) == ("departments", ["draw-token"])


async def test_closing_takes_two_admins(site: Site) -> None:
    await open_session(site)
    one, other = admins(site)
    assert done(await one.post(f"/sessions/{END}/closing"))["status"] == "closing-proposed"
    refused = await one.post(f"/sessions/{END}/closing/confirmation")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:same-person-confirms")
    assert done(await other.post(f"/sessions/{END}/closing/confirmation"))["status"] == "closing"
    await site.kept()
    assert done(await one.get(f"/sessions/{END}"))["status"] == "closed"


async def test_a_report_is_submitted_by_its_own_secretary_and_reviewed_from_above(site: Site) -> None:
    await open_session(site)
    petra, clerk = site.as_("secretary", "5301", "petra"), site.as_("clerk")
    report = done(await petra.put(f"/sessions/{END}/reports/5301", {"sections": SECTIONS}))
    assert report["shares"] == {"achievements": 1000, "problems": 1000, "total": 2507}
    assert (report["flags"], report["status"]) == (["achievements-over-a-third"], "submitted")

    assert (await petra.put(f"/sessions/{END}/reports/5302", {"sections": SECTIONS})).status_code == 404
    superior = site.as_("secretary", "53", "superior")
    assert (await superior.put(f"/sessions/{END}/reports/5301", {"sections": SECTIONS})).status_code == 404
    assert (await petra.post(f"/sessions/{END}/reports/5301/acceptance")).status_code == 403
    assert (await clerk.get(f"/sessions/{END}/reports/5304")).status_code == 404

    returned = done(await clerk.post(f"/sessions/{END}/reports/5301/return", {"reason": "too much praise"}))
    assert (returned["status"], returned["reason"]) == ("returned", "too much praise")
    done(await petra.put(f"/sessions/{END}/reports/5301", {"sections": {**SECTIONS, "achievements": 500}}))
    assert done(await clerk.post(f"/sessions/{END}/reports/5301/acceptance"))["status"] == "accepted"


async def test_scores_are_corrected_and_voided_by_two_admins(site: Site) -> None:
    await open_session(site)
    done(await site.judge(SUPERIORS[0]).put(f"/sessions/{END}/sheets", {"scores": scores(o5301=90)}))
    await close(site)
    one, other = admins(site)
    place = f"/sessions/{END}/reports/5301/scores"
    right = {"reason": "misread", "groups": [{"group": "superior", "scores": [95.5, 90]}]}

    late = await site.as_("secretary", "5301", "petra").put(f"/sessions/{END}/reports/5301", {"sections": SECTIONS})
    assert (late.status_code, late.json()["type"]) == (409, "urn:zeren:problem:session-not-open")
    waiting = done(await one.post(f"{place}/correction", right))
    assert (waiting["scored"]["revision"], waiting["proposal"]["by"]) == (1, "admin-1")
    assert (await one.post(f"{place}/correction/confirmation")).status_code == 409
    corrected = done(await other.post(f"{place}/correction/confirmation"))["scored"]
    assert corrected == {
        "fact": f"{END}.5301",
        "revision": 2,
        "counts": True,
        "groups": [{"group": "superior", "scores": [90, 95.5]}],
    }
    done(await one.post(f"{place}/voiding", {"reason": "objection"}))
    voided = done(await other.post(f"{place}/voiding/confirmation"))["scored"]
    assert (voided["revision"], voided["counts"]) == (3, False)

    impossible = {"reason": "more", "groups": [{"group": "departments", "scores": [1, 2]}]}
    refused = await one.post(f"{place}/correction", impossible)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/groups/0/scores")


async def test_a_talk_is_held_and_voided_by_two_admins(site: Site) -> None:
    one, other = admins(site)
    held = done(await site.as_("clerk").put("/talks/t-1", TALK))
    assert (held["revision"], held["cycle"], held["counts"]) == (1, 2026, True)
    done(await one.post("/talks/t-1/voiding", {"reason": "objection"}))
    assert (await one.post("/talks/t-1/voiding/confirmation")).status_code == 409
    voided = done(await other.post("/talks/t-1/voiding/confirmation"))
    assert (voided["revision"], voided["counts"]) == (2, False)
    assert await site.history() == ["talk-held", "talk-voiding-proposed", "talk-voided"]


async def test_a_fact_dated_after_today_is_refused_and_changes_nothing(site: Site) -> None:
    clerk = site.as_("clerk")
    tomorrow = {"occurred_on": "2026-12-21"}
    for path, body in (("/talks/t-1", TALK), ("/adjustments/a-1", ADJUSTMENT)):
        refused = await clerk.put(path, {**body, **tomorrow})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:date-in-the-future")
    assert await site.history() == []


async def test_an_adjustment_is_granted_and_withdrawn(site: Site) -> None:
    clerk = site.as_("clerk")
    granted = done(await clerk.put("/adjustments/a-1", ADJUSTMENT))
    assert (granted["amount"], granted["revision"]) == (1.5, 1)
    refused = await clerk.put("/adjustments/a-2", {**ADJUSTMENT, "amount": 1.505})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/amount")
    withdrawn = done(await clerk.post("/adjustments/a-1/withdrawal", {"reason": "twice"}))
    assert (withdrawn["revision"], withdrawn["counts"]) == (2, False)


async def test_a_veto_is_raised_lifted_and_voided(site: Site) -> None:
    clerk, (one, other) = site.as_("clerk"), admins(site)
    raised = done(await clerk.put("/vetoes/v-1", VETO))
    assert (raised["effects"], raised["until"]) == (["good", "honours"], None)
    refused = await clerk.post("/vetoes/v-1/lifting", {"until": "2026-06-01", "reason": "remedied"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/until")
    lifted = done(await clerk.post("/vetoes/v-1/lifting", {"until": "2026-12-01", "reason": "remedied"}))
    assert (lifted["revision"], lifted["until"]) == (2, "2026-12-01")
    done(await one.post("/vetoes/v-1/voiding", {"reason": "objection"}))
    assert done(await other.post("/vetoes/v-1/voiding/confirmation"))["counts"] is False


async def test_an_override_names_two_persons_and_an_appraisee(site: Site) -> None:
    await open_session(site)
    one, other = admins(site)
    refused = await one.put("/overrides/o-1", {**OVERRIDE, "organisation": "5304"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/organisation")
    proposed = done(await one.put("/overrides/o-1", OVERRIDE))
    assert (proposed["counts"], proposed["cohort"], proposed["cycle"]) == (False, "yn-2026", 2026)
    overridden = done(await other.post("/overrides/o-1/confirmation"))
    assert (overridden["counts"], overridden["by"], overridden["revision"]) == (True, ["admin-1", "admin-2"], 1)
    done(await other.post("/overrides/o-1/withdrawal", {"reason": "too many"}))
    assert done(await one.post("/overrides/o-1/withdrawal/confirmation"))["revision"] == 2


async def test_a_problem_left_unanswered_is_noted_and_answered(site: Site) -> None:
    await open_session(site)
    clerk = site.as_("clerk")
    noted = done(await clerk.put("/problems/p-1", PROBLEM))
    assert (noted["report"], noted["answered"]) == (f"{END}.5301", False)
    answered = done(await clerk.post("/problems/p-1/answer"))
    assert (answered["revision"], answered["answered"]) == (2, True)


async def test_outside_the_subtree_nothing_is_there(site: Site) -> None:
    done(await site.as_("clerk").put("/talks/t-1", TALK))
    stranger = site.as_("clerk", "5302")
    assert (await stranger.get("/talks/t-1")).status_code == 404
    assert (await stranger.put("/talks/t-2", TALK)).status_code == 404
    assert (await stranger.put("/talks/t-1", {**TALK, "organisation": "5302"})).status_code == 404
    assert (await site.as_("judge").get("/talks/t-1")).status_code == 403
    assert await site.history() == ["talk-held"]


async def test_lists_show_what_lies_in_the_subtree_a_page_at_a_time(site: Site) -> None:
    await open_session(site)
    clerk = site.as_("clerk")
    for number, organisation in enumerate(("5301", "5302", "5301"), start=1):
        done(await clerk.put(f"/talks/t-{number}", {**TALK, "organisation": organisation}))
    last = await clerk.put("/adjustments/a-1", ADJUSTMENT)
    await site.projected()

    mine = done(await site.as_("secretary", "5301").get("/talks", zeren_after=last.headers["Zeren-Position"]))
    assert [item["id"] for item in mine["items"]] == ["t-1", "t-3"]
    first = await clerk.get("/talks?limit=2")
    assert [item["id"] for item in first.json()["items"]] == ["t-1", "t-2"]
    rest = await clerk.get(first.headers["Link"].partition(">")[0][1:].removeprefix("/scoring/v1"))
    assert [item["id"] for item in done(rest)["items"]] == ["t-3"]
    assert [item["id"] for item in done(await clerk.get("/sessions"))["items"]] == [END]
    assert [item["id"] for item in done(await site.as_("secretary", "5302").get("/schemes"))["items"]] == [
        "yunnan-2022"
    ]


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("PUT", "/schemes/s", ("clerk", "secretary", "inspector", "judge")),
        ("PUT", "/cohorts/c", ("clerk", "secretary", "inspector", "judge")),
        ("PUT", "/sessions/s", ("clerk", "secretary", "inspector", "judge")),
        ("POST", "/sessions/s/closing", ("clerk", "secretary", "inspector", "judge")),
        ("PUT", "/sessions/s/sheets", ("admin", "clerk", "secretary", "inspector")),
        ("POST", "/sessions/s/tokens", ("admin", "clerk", "secretary", "inspector")),
        ("PUT", "/sessions/s/reports/5301", ("admin", "clerk", "inspector", "judge")),
        ("PUT", "/talks/t", ("secretary", "inspector", "judge")),
        ("POST", "/talks/t/voiding", ("clerk", "secretary", "inspector", "judge")),
        ("PUT", "/vetoes/v", ("secretary", "inspector", "judge")),
        ("PUT", "/adjustments/a", ("secretary", "inspector", "judge")),
        ("PUT", "/overrides/o", ("clerk", "secretary", "inspector", "judge")),
        ("PUT", "/problems/p", ("secretary", "inspector", "judge")),
    ],
)
async def test_a_missing_role_is_told_so(site: Site, method: str, path: str, roles: tuple[Any, ...]) -> None:
    for role in roles:
        refused = await site.as_(role)._command(method, path, {}, {})
        assert (refused.status_code, role) == (403, role)
