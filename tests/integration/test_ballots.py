"""Secret ballots on two real databases: cast once, by nobody, and nothing left that joins the two."""

import asyncio
import json
import logging
import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
import structlog

from scoring_svc.ballots import PostgresBox
from scoring_svc.ballots.tokens import hash_of
from scoring_svc.domain.session.terms import Seats
from shared.eventstore import Database
from shared.observability import configure_logging
from shared.testing.fixtures import FreshDatabase
from tests.integration.caller import Caller
from tests.integration.dumps import dump
from tests.integration.scoring_site import (
    APPRAISEES,
    DEPARTMENTS,
    GRASSROOTS,
    KEY,
    SUPERIORS,
    Site,
    ballots,
    cast,
    close,
    done,
    draw,
    fresh_scoring_site,
    open_session,
    scores,
    session_body,
)

END = "yn-2026-end"
ALL = scores(o5301=90, o5302=80.5, o5303=None)


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with fresh_scoring_site(fresh_database, tmp_path) as opened:
        yield opened


async def test_a_ballot_is_cast_without_a_login(site: Site) -> None:
    await open_session(site)
    assert done(await cast(site, await draw(site, "dep-1"), ALL)) == {"status": "accepted"}
    assert await ballots(site) == 1


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What a process would log."""
    stream = StringIO()
    configure_logging(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


async def test_no_line_tells_of_a_draw_or_a_ballot_not_even_of_a_broken_one(site: Site, lines: StringIO) -> None:
    await open_session(site)
    assert "open_session" in lines.getvalue()
    lines.truncate(0)

    token = await draw(site, "dep-1")
    done(await cast(site, token, ALL))
    assert (await cast(site, "no such token", ALL)).status_code == 404
    assert (await cast(site, token, scores(o5301=101))).status_code == 422
    for path in ("/ballots", f"/sessions/{END}/tokens"):
        broken = await site.http.post(f"/scoring/v1{path}", content=b"{", headers={"content-type": "application/json"})
        assert broken.status_code == 400

    assert lines.getvalue() == ""


async def test_the_same_ballot_again_is_accepted_again_and_counts_once(site: Site) -> None:
    await open_session(site)
    token = await draw(site, "dep-1")
    done(await cast(site, token, ALL))
    done(await cast(site, token, list(reversed(ALL))))
    assert await ballots(site) == 1


async def test_another_ballot_with_the_same_token_is_refused(site: Site) -> None:
    await open_session(site)
    token = await draw(site, "dep-1")
    done(await cast(site, token, ALL))
    refused = await cast(site, token, scores(o5301=10))
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:ballot-already-cast")
    kept = await site.wiring.box.pool.fetchval("select sheet from box_ballots")
    assert json.loads(kept) == [["5301", 9000], ["5302", 8050]]


async def test_of_many_ballots_cast_at_once_with_one_token_exactly_one_is_accepted(site: Site) -> None:
    await open_session(site)
    token = await draw(site, "dep-1")
    answers = await asyncio.gather(*(cast(site, token, scores(o5301=number)) for number in range(40)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 39}
    assert await ballots(site) == 1


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (scores(o5301=100.001), "/scores/0/score"),
        (scores(o5301=101), "/scores/0/score"),
        (scores(o5301=-1), "/scores/0/score"),
        (scores(o5301=90, o5304=90), "/scores/1/organisation"),
        ([*scores(o5301=90), *scores(o5301=80)], "/scores/1/organisation"),
        ([], "/scores"),
    ],
)
async def test_a_bad_ballot_names_its_fault_and_leaves_the_token_good(
    site: Site, given: list[dict[str, object]], pointer: str
) -> None:
    await open_session(site)
    token = await draw(site, "dep-1")
    refused = await cast(site, token, given)
    assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, [pointer])
    assert await ballots(site) == 0
    done(await cast(site, token, ALL))


async def test_a_token_of_one_session_casts_nothing_in_another(site: Site) -> None:
    await open_session(site)
    admin = site.as_("admin")
    members = [{"organisation": "5304", "class": "prefecture"}]
    cohort = {"organisation": "53", "cycle": 2026, "scheme": "yunnan-2022", "members": members}
    done(await admin.put("/cohorts/other", cohort))
    done(await admin.put("/sessions/other", session_body(cohort="other")))
    await site.kept()

    refused = await cast(site, await draw(site, "dep-1", "other"), ALL)
    assert (refused.status_code, await ballots(site)) == (422, 0)


async def test_a_lost_answer_is_fetched_again_with_the_same_key_and_no_other(site: Site) -> None:
    await open_session(site)
    token = await draw(site, "dep-1")
    assert await draw(site, "dep-1") == token
    refused = await site.judge("dep-1").post(f"/sessions/{END}/tokens", {"key": "B" * 43})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:wrong-answer-key")


async def test_whoever_asks_ten_times_at_once_holds_one_token(site: Site) -> None:
    await open_session(site)
    drawn = await asyncio.gather(*(draw(site, person) for person in DEPARTMENTS * 10))
    assert len(set(drawn)) == len(DEPARTMENTS)
    assert await site.wiring.base.database.pool.fetchval("select count(*) from roll_voters") == len(DEPARTMENTS)


async def test_only_the_seated_draw_and_only_where_the_vote_is_secret(site: Site) -> None:
    await open_session(site)

    async def asks(caller: Caller) -> int:
        return (await caller.post(f"/sessions/{END}/tokens", {"key": KEY})).status_code

    assert await asks(site.judge("stranger")) == 404
    assert await asks(site.judge(SUPERIORS[0])) == 409
    assert await asks(site.as_("clerk", "53", "dep-1")) == 403
    assert await asks(site.nobody) == 401


async def test_a_secret_voter_cannot_sign_a_sheet(site: Site) -> None:
    await open_session(site)
    refused = await site.judge("dep-1").put(f"/sessions/{END}/sheets", {"scores": ALL})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:group-votes-in-secret")


async def test_a_signed_sheet_is_cast_once(site: Site) -> None:
    await open_session(site)
    judge = site.judge(SUPERIORS[0])
    sheet = done(await judge.put(f"/sessions/{END}/sheets", {"scores": ALL}))
    assert sheet == {
        "session": END,
        "group": "superior",
        "scores": [{"organisation": "5301", "score": 90}, {"organisation": "5302", "score": 80.5}],
    }
    assert done(await judge.put(f"/sessions/{END}/sheets", {"scores": ALL})) == sheet
    refused = await judge.put(f"/sessions/{END}/sheets", {"scores": scores(o5301=1)})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:ballot-already-cast")
    assert done(await judge.get(f"/sessions/{END}/sheets")) == sheet


async def test_the_close_counts_sorts_and_leaves_out_what_is_too_small(site: Site) -> None:
    await open_session(site)
    for judge, score in zip(SUPERIORS, (91, 89.25), strict=True):
        done(await site.judge(judge).put(f"/sessions/{END}/sheets", {"scores": scores(o5301=score, o5302=70)}))
    for judge, score in zip(DEPARTMENTS, (90, 85, None, 70), strict=True):
        done(await cast(site, await draw(site, judge), scores(o5301=score, o5302=60 if score == 90 else None)))
    for judge in GRASSROOTS[:2]:
        done(await cast(site, await draw(site, judge), scores(o5301=99, o5302=99, o5303=99)))
    await close(site)

    clerk = site.as_("clerk")
    session = done(await clerk.get(f"/sessions/{END}"))
    assert session["status"] == "closed"
    assert session["cast"] == [
        {"group": "departments", "count": 4},
        {"group": "grassroots", "count": 2},
        {"group": "superior", "count": 2},
    ]
    groups = {who: done(await clerk.get(f"/sessions/{END}/reports/{who}"))["scored"]["groups"] for who in APPRAISEES}
    assert groups == {
        "5301": [
            {"group": "departments", "scores": [70, 85, 90]},
            {"group": "superior", "scores": [89.25, 91]},
        ],
        "5302": [{"group": "superior", "scores": [70, 70]}],
        "5303": [],
    }
    assert (await site.history()).count("report-scored") == 3


async def test_a_sealed_box_takes_no_ballot_and_no_sheet(site: Site) -> None:
    await open_session(site)
    late, drawn = await draw(site, "dep-1"), await draw(site, "dep-2")
    done(await cast(site, drawn, ALL))
    await site.wiring.keeper.box.seal(END)
    refused = await cast(site, late, ALL)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:ballot-box-sealed")
    done(await cast(site, drawn, ALL))  # whoever lost the answer still learns that it is in

    await close(site)
    assert (await cast(site, late, ALL)).status_code == 404
    refused = await site.judge(SUPERIORS[0]).put(f"/sessions/{END}/sheets", {"scores": ALL})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:ballot-box-sealed")
    refused = await site.judge("dep-3").post(f"/sessions/{END}/tokens", {"key": KEY})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:session-not-open")


async def test_ballots_cast_while_the_box_is_sealed_are_counted_or_refused_never_lost(site: Site) -> None:
    await open_session(site)
    tokens = [await draw(site, person) for person in (*DEPARTMENTS, *GRASSROOTS)]
    answers, _ = await asyncio.gather(
        asyncio.gather(*(cast(site, token, ALL) for token in tokens)), site.wiring.keeper.box.seal(END)
    )
    accepted = sum(answer.status_code == 200 for answer in answers)
    await close(site)
    cast_ = done(await site.as_("admin").get(f"/sessions/{END}"))["cast"]
    assert sum(group["count"] for group in cast_) == accepted


async def test_every_step_of_the_close_may_be_repeated(site: Site) -> None:
    await open_session(site)
    for judge in DEPARTMENTS:
        done(await cast(site, await draw(site, judge), ALL))
    await close(site)
    before, history = await dump(site.wiring.box), await site.history()

    await site.wiring.base.database.pool.execute("update policy_checkpoints set position = 0")
    await site.kept()
    assert (await dump(site.wiring.box), await site.history()) == (before, history)


async def test_boxes_are_opened_and_dropped_while_others_are_cast_into(site: Site) -> None:
    """Partitions come and go under the feet of who casts: nobody is thrown out for it (a deadlock found by F18)."""
    await open_session(site)
    panel = [Seats(group="grassroots", secret=True, least=1, members=GRASSROOTS)]
    tokens = {person: await draw(site, person) for person in (*DEPARTMENTS, *GRASSROOTS)}
    many = await Database.open(site.wiring.base.settings.box_url, size=24)
    box = PostgresBox(many)

    async def through(session: str) -> None:
        await box.open(session, panel, APPRAISEES)
        await box.seal(session)
        await box.count(session, panel)
        await box.drop(session)

    async def cast_again_and_again(token: str) -> None:
        for _ in range(10):
            await box.cast(token, [("5301", 9000)])

    try:
        for turn in range(5):
            await asyncio.gather(
                *(through(f"other-{turn}-{n}") for n in range(6)),
                *map(cast_again_and_again, tokens.values()),
                *(box.open(END, panel, APPRAISEES) for _ in range(6)),
            )
    finally:
        await many.close()
    assert await ballots(site) == len(tokens)


async def test_after_the_close_the_box_holds_sorted_scores_and_nothing_else(site: Site) -> None:
    await open_session(site)
    given = dict(zip(DEPARTMENTS, (90, 70, 85, 75), strict=True))
    tokens = {person: await draw(site, person) for person in DEPARTMENTS}
    for person in random.Random(7).sample(DEPARTMENTS, 4):  # noqa: S311 - an order for a test
        done(await cast(site, tokens[person], scores(o5301=given[person])))
    await close(site)

    box = await dump(site.wiring.box)
    assert not [name for name in box if name.startswith(("box_keys", "box_tokens", "box_ballots"))]
    [scored] = [rows for name, rows in box.items() if name.startswith("box_scores")]
    assert scored == ["(1,departments,5301,7000)", "(1,departments,5301,7500)", *scored[2:]]
    assert all(earlier <= later for earlier, later in pairwise(scored))


async def test_no_dump_joins_a_person_to_a_ballot(site: Site) -> None:
    await open_session(site)
    tokens = {person: await draw(site, person) for person in DEPARTMENTS}
    for token in tokens.values():
        done(await cast(site, token, ALL))
    roll, box = await dump(site.wiring.base.database), await dump(site.wiring.box)
    everything_in_the_roll = json.dumps(roll)
    everything_in_the_box = json.dumps(box)

    for person, token in tokens.items():
        assert person not in everything_in_the_box
        assert token not in everything_in_the_roll + everything_in_the_box
        assert hash_of(token).hex() not in everything_in_the_roll
        assert hash_of(token).hex() in everything_in_the_box
    assert len(roll["roll_pool"]) == len(GRASSROOTS)  # four of the departments' are gone

    await close(site)
    after = json.dumps(await dump(site.wiring.box))
    assert not [token for token in tokens.values() if hash_of(token).hex() in after]
    assert (await dump(site.wiring.base.database))["roll_pool"] == []


async def test_the_order_of_drawing_tells_nothing_of_the_tokens(site: Site) -> None:
    """The pool is drawn at random: who came first holds any of the tokens. Over many pools, chance alone."""
    voters = [f"dep-{number}" for number in range(12)]
    panel = [
        {"group": "superior", "members": list(SUPERIORS)},
        {"group": "departments", "members": voters},
        {"group": "grassroots", "members": list(GRASSROOTS)},
    ]
    await open_session(site, panel=panel)
    drawn = [await draw(site, person) for person in voters]
    hashes = sorted(hash_of(token) for token in drawn)
    ranks = [hashes.index(hash_of(token)) for token in drawn]
    assert ranks != sorted(ranks)
    assert abs(correlation(range(len(ranks)), ranks)) < 0.95  # 1 in 500,000 by chance


def correlation(left: Sequence[int], right: Sequence[int]) -> float:
    """Of ranks; for a test only."""
    mean = (len(left) - 1) / 2
    spread = sum((a - mean) ** 2 for a in left)
    return sum((a - mean) * (b - mean) for a, b in zip(left, right, strict=True)) / math.sqrt(spread * spread)
