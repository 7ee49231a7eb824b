"""Whatever is wrong in a request: a clear problem document, and nothing changed."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx2

from tests.acceptance.played import PATIENT, Played
from tests.acceptance.processes import WORKERS
from zeren.year.calls import Actor, Call
from zeren.year.cast import ADMINS, INSPECTORS, judge

pytestmark = PATIENT

ADMIN, INSPECTOR = ADMINS[0], INSPECTORS[0]
INSPECTIONS, SCORING = "/checklist/v1/inspections", "/scoring/v1"
VISIT: Mapping[str, Any] = {
    "organisation": "530102",
    "kind": "routine",
    "occurred_on": "2026-03-20",
    "inspectors": [INSPECTOR.person],
    "scores": [{"indicator": "duty", "score": 88.5}],
}


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A request that must be refused."""

    actor: Actor | None
    method: str
    path: str
    body: object = None
    content: bytes | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What must be answered. ``errors``: (pointer, code) of each thing that is wrong."""

    status: int
    slug: str
    title: tuple[str, str]
    errors: Sequence[tuple[str, str]] = ()


async def test_a_wrong_row_of_the_tree(played: Played) -> None:
    tree = "code,name,level,parent\n53,云南省,1,\n5301,昆明市,2,53\n530199,某某区,3,5399\n"
    attempt = Attempt(
        actor=ADMIN,
        method="POST",
        path="/checklist/v1/imports",
        content=tree.encode(),
        headers={"Content-Type": "text/csv"},
    )
    await refused(played, attempt, invalid(("/rows/2/parent", "unknown")))


async def test_a_score_of_100_001(played: Played) -> None:
    body = {**VISIT, "scores": [{"indicator": "duty", "score": 100}, {"indicator": "tasks", "score": 100.001}]}
    attempt = Attempt(actor=INSPECTOR, method="PUT", path=f"{INSPECTIONS}/too-much", body=body)
    await refused(played, attempt, invalid(("/scores/1/score", "score_range")))


async def test_an_unknown_scheme(played: Played) -> None:
    body = {
        "organisation": "5301",
        "cycle": 2026,
        "scheme": "nowhere-2030",
        "members": [{"organisation": "530102", "class": "county"}],
    }
    attempt = Attempt(actor=ADMIN, method="PUT", path=f"{SCORING}/cohorts/unknown-scheme", body=body)
    await refused(played, attempt, invalid(("/scheme", "unknown")))


async def test_a_stale_version(played: Played) -> None:
    """The first correction of the year was made upon version 1."""
    correction = first_call(played, "/correction")
    attempt = Attempt(
        actor=correction.actor,
        method=correction.method,
        path=correction.path,
        body=correction.body,
        headers={"If-Match": '"1"'},
    )
    title = ("The version has moved on", "版本已过时")
    answer = await refused(played, attempt, Refusal(status=412, slug="stale-version", title=title))
    assert answer.headers["etag"] == '"2"'


async def test_a_key_that_was_used_for_another_body(played: Played) -> None:
    recorded = first_call(played, f"{INSPECTIONS}/")
    attempt = Attempt(
        actor=recorded.actor,
        method=recorded.method,
        path=recorded.path,
        body={**(recorded.body or {}), "kind": "random"},
        headers={"Idempotency-Key": str(uuid5(NAMESPACE_URL, recorded.key))},
    )
    title = ("The key belongs to another request", "幂等键已用于其他请求")
    await refused(played, attempt, Refusal(status=422, slug="idempotency-key-reused", title=title))


async def test_a_ballot_that_is_cast_twice(played: Played) -> None:
    token = await drawn_token(played)
    ballot = {"token": token, "scores": [{"organisation": "530302", "score": 90}]}
    cast = await played.people.ask(None, "POST", f"{SCORING}/ballots", ballot)
    assert cast.status_code == 200, cast.text
    again = await played.people.ask(None, "POST", f"{SCORING}/ballots", ballot)
    assert (again.status_code, again.json()) == (200, cast.json()), "the same ballot is no second one"
    other = {"token": token, "scores": [{"organisation": "530302", "score": 60}]}
    attempt = Attempt(actor=None, method="POST", path=f"{SCORING}/ballots", body=other)
    title = ("One person, one ballot", "一人一票，已投票")
    await refused(played, attempt, Refusal(status=409, slug="ballot-already-cast", title=title))


async def test_an_inspection_by_the_inspected(played: Played) -> None:
    body = {**VISIT, "inspectors": [INSPECTOR.person, "secretary-530102"]}
    attempt = Attempt(actor=INSPECTOR, method="PUT", path=f"{INSPECTIONS}/by-the-inspected", body=body)
    title = ("Nobody inspects the own organisation", "不得督查本单位")
    await refused(played, attempt, Refusal(status=409, slug="own-organisation-inspected", title=title))


async def test_a_fact_dated_after_today(played: Played) -> None:
    """The clocks of the services stand at 29 December 2026."""
    body = {**VISIT, "occurred_on": "2026-12-30"}
    attempt = Attempt(actor=INSPECTOR, method="PUT", path=f"{INSPECTIONS}/tomorrow", body=body)
    title = ("The date lies in the future", "日期晚于今天")
    await refused(played, attempt, Refusal(status=409, slug="date-in-the-future", title=title))


def invalid(*errors: tuple[str, str]) -> Refusal:
    return Refusal(status=422, slug="invalid", title=("The input is not valid", "输入内容不合规"), errors=errors)


async def refused(played: Played, attempt: Attempt, refusal: Refusal) -> httpx2.Response:
    """Asked in English and in Chinese: refused as it should be, and no service stores anything."""
    await played.settled()
    before = await stored(played)
    for language, title in zip(("en", "zh-CN"), refusal.title, strict=True):
        request_id = f"acceptance-{uuid4().hex}"
        answer = await played.people.ask(
            attempt.actor,
            attempt.method,
            attempt.path,
            attempt.body,
            content=attempt.content,
            headers={**(attempt.headers or {}), "Accept-Language": language, "X-Request-Id": request_id},
        )
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem = answer.json()
        errors = [(error["pointer"], error["code"]) for error in problem.pop("errors", [])]
        problem.pop("detail", "")
        assert errors == list(refusal.errors)
        assert answer.status_code == refusal.status
        assert problem == {
            "type": f"urn:zeren:problem:{refusal.slug}",
            "title": title,
            "status": refusal.status,
            "instance": attempt.path,
            "request_id": request_id,
        }
        assert answer.headers["x-request-id"] == request_id
    await played.settled()
    assert await stored(played) == before
    return answer


async def stored(played: Played) -> Mapping[str, int]:
    """How much each service keeps: events, ballots, and rows of trees to be imported."""
    kept = {service: await played.services[service].events() for service in WORKERS}
    async with played.services["scoring"].connection("box") as box:
        kept["ballots"] = await box.fetchval("select count(*) from box_ballots")
        kept["worth"] = await box.fetchval("select sum(hashtext(sheet)) from box_ballots")
    return kept


async def drawn_token(played: Played) -> str:
    """A token of an open session. It is no year-end session: the year's results stay what they are."""
    session = "mid-year-5303"
    members = [f"judge-mid-year-{number}" for number in range(3)]
    opened = await played.people.ask(
        ADMIN,
        "PUT",
        f"{SCORING}/sessions/{session}",
        {
            "cohort": "5303-2026",
            "kind": "mid_year",
            "first_day": "2026-12-29",
            "panel": [{"group": "departments", "members": members}],
        },
    )
    assert opened.status_code == 200, opened.text
    secret = urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    voter = judge(members[0], "5303")
    drawn = await played.people.ask(voter, "POST", f"{SCORING}/sessions/{session}/tokens", {"key": secret})
    assert drawn.status_code == 200, drawn.text
    token: str = drawn.json()["token"]
    return token


def first_call(played: Played, part: str) -> Call:
    """The first request of the year whose path holds this."""
    steps = (step for stage in played.year.stages for step in stage.steps)
    return next(step for step in steps if isinstance(step, Call) and part in step.path)
