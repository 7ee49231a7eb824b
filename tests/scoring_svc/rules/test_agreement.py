"""The product and the naive model, written apart, agree on random years; and no order or duplicate shows in a byte."""

from collections import Counter
from dataclasses import replace
from random import Random

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from tests.scoring_svc.naive import model
from tests.scoring_svc.rules import product
from tests.scoring_svc.rules.happenings import COHORT, CYCLE
from tests.scoring_svc.rules.years import Year

from scoring_svc.domain.digest import cohort_digest, digest
from scoring_svc.domain.judge import Explanation, Result, entangled
from scoring_svc.domain.row import row_of

seeds = st.integers(0, 2**32)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 13, 20, 59, 149, 200])
def test_the_product_agrees_with_the_naive_model_on_cohorts_of_all_sizes(size: int) -> None:
    events = Year(seed=size, size=size).events
    assert product.rows(events, COHORT) == model.results(events, CYCLE)[COHORT]


@settings(deadline=None, max_examples=60)
@for_all(seeds, st.integers(1, 20))
def test_the_product_agrees_with_the_naive_model_on_random_cohorts(seed: int, size: int) -> None:
    events = Year(seed, size).events
    assert product.rows(events, COHORT) == model.results(events, CYCLE)[COHORT]


@settings(deadline=None, max_examples=40)
@for_all(seeds, st.integers(2, 20))
def test_the_product_agrees_with_the_naive_model_on_what_happens_after_publication(seed: int, size: int) -> None:
    year = Year(seed, size)
    year.publish(model.results(year.events, CYCLE)[COHORT])
    year.trouble()
    assert product.rows(year.events, COHORT) == model.results(year.events, CYCLE)[COHORT]


@settings(deadline=None, max_examples=30)
@for_all(seeds, st.integers(1, 12), st.randoms(use_true_random=False))
def test_order_and_duplicates_never_change_a_byte(seed: int, size: int, random: Random) -> None:
    events = Year(seed, size).events
    again = [*events, *random.sample(events, len(events) // 3)]
    random.shuffle(again)
    first, second = product.results(events, COHORT), product.results(again, COHORT)
    assert digest(first) == digest(second)
    assert msgspec.msgpack.encode(first) == msgspec.msgpack.encode(second)
    assert msgspec.msgpack.encode(product.reduced(events)[0]) == msgspec.msgpack.encode(product.reduced(again)[0])
    assert cohort_digest(model.results(again, CYCLE)[COHORT]) == digest(second)


@settings(deadline=None, max_examples=60)
@for_all(seeds, st.integers(1, 20))
def test_the_numbers_are_the_same_whether_or_not_anybody_asks_how_they_came_about(seed: int, size: int) -> None:
    year = Year(seed, size)
    year.publish(model.results(year.events, CYCLE)[COHORT])
    year.trouble()
    told = product.results(year.events, COHORT)
    untold = product.results(year.events, COHORT, explained=False)
    assert untold == tuple(replace(one, explanation=other.explanation) for one, other in zip(told, untold, strict=True))
    assert {one.explanation for one in untold if one.person} <= {Explanation()}


@settings(deadline=None, max_examples=40)
@for_all(seeds, st.integers(1, 25))
def test_the_quota_is_exceeded_by_nothing_but_an_override(seed: int, size: int) -> None:
    events = Year(seed, size).events
    results = product.results(events, COHORT)
    data = [event for event in events if event["type"] == "zeren.scoring.scheme-adopted.v1"]
    percent = next(
        one["data"]["document"]["quota"]["percent"]
        for one in data
        if one["data"]["version"] == results[0].scheme_version
    )
    appraisees = [one for one in results if one.person is not None]
    good = [one for one in appraisees if one.grade == "good"]
    assert len([one for one in good if not one.override]) <= percent * len(appraisees) // 100
    assert not [one for one in good if one.bars or one.threshold != "good"]
    overridden = {
        event["data"]["organisation"] for event in events if event["type"] == "zeren.scoring.grade-overridden.v1"
    }
    assert {one.organisation for one in good if one.override} <= overridden


@settings(deadline=None, max_examples=40)
@for_all(seeds, st.integers(2, 25))
def test_a_barred_appraisee_frees_the_place(seed: int, size: int) -> None:
    """Bar one who is 好 by the quota: nobody else loses, and whoever wins is next in rank, or equals."""
    year = Year(seed, size)
    before = {one.organisation: one for one in product.results(year.events, COHORT)}
    for barred in [one for one in before.values() if one.grade == "good" and not one.override][:1]:
        veto = {"effects": ["good", "excellent"], "in_force_from": "2026-01-01", "ground": "g", "source": "s"}
        year.say("scoring.veto-raised", "veto/x", fact="x", revision=1, organisation=barred.organisation, **veto)
        after = {one.organisation: one for one in product.results(year.events, COHORT)}
        if after[barred.organisation].bars:
            _freed(barred.organisation, before, after)


def _freed(barred: str, before: dict[str, Result], after: dict[str, Result]) -> None:
    assert after[barred].grade == "fair"
    others = [who for who in before if who != barred]
    assert all(after[who].grade == "good" for who in others if before[who].grade == "good")
    won = {after[who].composite for who in others if after[who].grade == "good" and before[who].grade != "good"}
    passed_over = [
        after[who].composite or 0
        for who in others
        if after[who].threshold == "good" and not after[who].bars and after[who].grade == "fair"
    ]
    assert all(composite is not None and composite > max(passed_over, default=-1) for composite in won)


def test_the_random_years_meet_every_rule() -> None:
    """A generator that met no ties, bars or overrides would prove nothing."""
    met: Counter[str] = Counter()
    for seed in range(60):
        for one in product.results(Year(seed, 12).events, COHORT):
            met.update([f"grade {one.grade}", *(f"bar {bar}" for bar in one.bars), *one.missing])
            met.update(moved.reason for moved in one.explanation.moved)
            met.update(unused.reason.partition(":")[0] for unused in one.explanation.unused)
            met["override"] += one.override
            met["parked"] += bool(one.explanation.parked)
            met["predecessor"] += one.explanation.predecessor is not None
    wanted = (
        *("grade good", "grade fair", "grade ordinary", "grade poor", "grade None", "bar talks", "bar veto"),
        *("bar unanswered", "vacant", "routine/Q2", "field/Q4", "live/departments", "live/superior", "projects"),
        *("quota", "override", "override-inert", "reweighted", "parked", "predecessor", "unknown-indicator"),
        *("no-usable-score", "kind-not-counted", "other-session", "other-cohort", "too-few-persons", "not-in-force"),
    )
    assert [one for one in wanted if not met[one]] == []


@settings(deadline=None, max_examples=60)
@for_all(seed=seeds, size=st.integers(2, 20), published=st.booleans())
def test_what_explains_a_result_hangs_on_others_only_by_what_its_row_shows(
    *, seed: int, size: int, published: bool
) -> None:
    """So the live judge keeps the explanations of those whose facts did not change, nor their row but for its rank."""
    year = Year(seed, size)
    if published:
        year.publish(model.results(year.events, CYCLE)[COHORT])
        year.trouble()
    dossiers, entries = product.reduced(year.events)
    for moving in list(dossiers)[:3]:
        others = {who: found for who, found in dossiers.items() if who != moving}
        before, after = product.judged(others, entries, COHORT), product.judged(dossiers, entries, COHORT)
        if entangled(before.scheme, before.published):
            continue
        for was, now in zip(before.results, after.results, strict=True):
            if was.organisation != moving and row_of(was) == replace(row_of(now), rank=was.rank):
                assert was.explanation == now.explanation, f"{was.organisation} when {moving} moved"
