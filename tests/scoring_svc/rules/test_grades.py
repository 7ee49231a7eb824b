"""Rulebook §4: rank, thresholds, bars, quota, overrides."""

from datetime import date

import pytest
from tests.scoring_svc.rules.building import (
    SELF,
    YEAR,
    Arrived,
    adjustment,
    appraise,
    field,
    grades,
    judged,
    override,
    problem,
    scheme,
    talk,
    veto,
    whole,
    withdrawn,
)

from scoring_svc.domain.dossier import Slot

BEST_OF_FIVE = {"a": 9210, "b": 9040, "c": 9040, "d": 8730, "e": 7000}
UNLIMITED = scheme(quota={"percent": 100, "soft": True})
HARD = scheme(quota={"percent": 50, "soft": False})


def cohort(composites: dict[str, int], **more: list[Arrived]) -> dict[str, list[Arrived]]:
    return {who: [*whole(composite), *more.get(who, [])] for who, composite in composites.items()}


def alone(*facts: Arrived, composite: int = 9000) -> str | None:
    """The grade of one who has nobody beside and no quota above."""
    return judged({SELF: [*whole(composite), *facts]}, UNLIMITED)[SELF].grade


def bars(*facts: Arrived) -> list[str]:
    return [one.bar for one in appraise(*facts).bars]


# The worked example


def test_the_worked_example_ranks_one_two_two_four_five() -> None:
    results = judged(cohort(BEST_OF_FIVE))
    assert [row.rank for row in results.values()] == [1, 2, 2, 4, 5]


def test_in_the_worked_example_the_cut_falls_inside_the_pair_so_only_the_first_is_good() -> None:
    assert grades(judged(cohort(BEST_OF_FIVE))) == {
        "a": "good",
        "b": "fair",
        "c": "fair",
        "d": "fair",
        "e": "ordinary",
    }


def test_in_the_worked_example_a_veto_on_the_first_makes_both_of_the_pair_good() -> None:
    assert grades(judged(cohort(BEST_OF_FIVE, a=[veto()]))) == {
        "a": "fair",
        "b": "good",
        "c": "good",
        "d": "fair",
        "e": "ordinary",
    }


# Rank and thresholds


@pytest.mark.parametrize(
    ("composite", "grade"),
    [
        (10000, "good"),
        (8500, "good"),
        (8499, "fair"),
        (7500, "fair"),
        (7499, "ordinary"),
        (6000, "ordinary"),
        (5999, "poor"),
        (0, "poor"),
    ],
)
def test_the_threshold_grade_goes_by_the_composite(composite: int, grade: str) -> None:
    row = judged(cohort({SELF: composite}), UNLIMITED)[SELF]
    assert (row.threshold, row.grade) == (grade, grade)


def test_an_incomplete_result_has_no_rank_and_no_grade_and_leaves_no_hole_in_the_ranks() -> None:
    results = judged({"a": whole(9000), "b": field(9900), "c": whole(8000)})
    assert [(row.rank, row.grade) for row in results.values()] == [(1, "good"), (None, None), (2, "fair")]


def test_results_are_sorted_by_organisation() -> None:
    assert list(judged(cohort({"b": 9000, "a": 8000, "c": 7000}))) == ["a", "b", "c"]


# Bars


def test_a_barred_appraisee_gets_at_most_fair() -> None:
    assert alone(veto()) == "fair"


def test_a_bar_lowers_nobody_below_what_was_reached() -> None:
    assert [alone(veto(), composite=reached) for reached in (7600, 6500, 100)] == ["fair", "ordinary", "poor"]


def test_two_talks_to_the_organisation_in_the_cycle_bar() -> None:
    assert bars(talk("1"), talk("2")) == ["talks"]


def test_one_talk_does_not_bar() -> None:
    assert (bars(talk("1")), alone(talk("1"))) == ([], "good")


def test_talks_to_a_person_do_not_bar_the_organisation() -> None:
    assert bars(talk("1"), talk("2", "person"), talk("3", "person")) == []


def test_talks_that_a_result_set_off_count_towards_no_limit() -> None:
    assert bars(talk("1"), talk("2", set_off_by_result=True)) == []


def test_talks_of_another_cycle_do_not_count() -> None:
    assert bars(talk("1"), talk("2", cycle=YEAR - 1)) == []


def test_a_voided_talk_counts_as_never_held() -> None:
    assert bars(talk("1"), talk("2"), withdrawn(Slot.TALKS, "2", 2)) == []


def test_a_problem_left_unanswered_bars_until_it_is_answered() -> None:
    assert bars(problem()) == ["unanswered"]
    assert bars(problem(), withdrawn(Slot.PROBLEMS, "problem", 2)) == []


def test_a_veto_bars_only_what_its_effects_name() -> None:
    assert bars(veto(effects=("honours", "excellent"))) == []
    assert bars(veto(effects=("honours", "good"))) == ["veto"]


@pytest.mark.parametrize(
    ("since", "until", "barred"),
    [
        (date(2024, 5, 1), None, True),
        (date(2026, 12, 31), None, True),
        (date(2027, 1, 1), None, False),
        (date(2024, 5, 1), date(2026, 1, 1), False),
        (date(2024, 5, 1), date(2026, 1, 2), True),
        (date(2026, 3, 1), date(2026, 4, 1), True),
        (date(2026, 3, 1), date(2026, 3, 1), False),
        (date(2025, 1, 1), date(2028, 1, 1), True),
    ],
)
def test_a_veto_is_in_force_in_every_cycle_that_its_period_overlaps(
    since: date, until: date | None, *, barred: bool
) -> None:
    assert bars(veto("v", since, until)) == (["veto"] if barred else [])


def test_a_lifted_veto_bars_the_cycles_before_it_was_lifted() -> None:
    raised, lifted = veto("v", date(2025, 3, 1)), veto("v", date(2025, 3, 1), date(2025, 9, 1), revision=2)
    assert bars(raised) == ["veto"]
    assert bars(raised, lifted) == []


def test_a_voided_veto_is_as_if_never_raised() -> None:
    assert bars(veto("v"), withdrawn(Slot.VETOES, "v", 2)) == []


def test_bars_are_scheme_data() -> None:
    by = scheme(bars={"veto": "excellent", "talks": None, "unanswered": False})
    facts = [talk("1"), talk("2"), problem(), veto(), veto("v", effects=("excellent",))]
    assert [one.bar for one in appraise(*facts, by=by).bars] == ["veto"]
    assert len([one for one in appraise(*facts, by=by).unused if one.reason == "kind-not-counted"]) == 3


def test_all_bars_are_named_in_order() -> None:
    row = judged({SELF: [veto(), problem(), talk("1"), talk("2")]})[SELF]
    assert row.bars == ("talks", "unanswered", "veto")


# The quota


@pytest.mark.parametrize(("size", "good"), [(1, 0), (2, 1), (3, 1), (5, 2), (20, 10), (21, 10)])
def test_good_is_for_half_of_the_cohort_rounded_down(size: int, good: int) -> None:
    results = judged(cohort({f"{place:02}": 9900 - place for place in range(size)}))
    assert [row.grade for row in results.values()] == ["good"] * good + ["fair"] * (size - good)


def test_barred_and_incomplete_appraisees_count_in_the_size() -> None:
    facts = {"a": whole(9000), "b": whole(8900), "c": [*whole(9900), veto()], "d": field(9000)}
    assert grades(judged(facts)) == {"a": "good", "b": "good", "c": "fair", "d": None}


def test_a_vacant_post_does_not_count_in_the_size() -> None:
    facts = cohort({"a": 9000, "b": 8900, "c": 8800, "d": 9900})
    assert grades(judged(facts, vacant=["d"])) == {"a": "good", "b": "fair", "c": "fair", "d": None}


def test_a_barred_appraisee_frees_the_place() -> None:
    facts = cohort({"a": 9900, "b": 9000, "c": 8000, "d": 7000})
    assert grades(judged(cohort({"a": 9900, "b": 9800, "c": 9700, "d": 9000}, a=[veto()]))) == {
        "a": "fair",
        "b": "good",
        "c": "good",
        "d": "fair",
    }
    assert grades(judged(facts))["a"] == "good"


def test_nobody_after_equals_that_straddle_the_cut_is_good() -> None:
    composites = {"a": 9500, "b": 9000, "c": 9000, "d": 8900, "e": 6000}
    assert [grade == "good" for grade in grades(judged(cohort(composites))).values()] == [True, *[False] * 4]


def test_equals_that_fill_the_quota_exactly_are_good() -> None:
    composites = {"a": 9000, "b": 9000, "c": 8900, "d": 8800}
    assert list(grades(judged(cohort(composites))).values()) == ["good", "good", "fair", "fair"]


def test_a_place_that_no_candidate_takes_stays_empty() -> None:
    composites = {"a": 8400, "b": 8300, "c": 8200, "d": 5000}
    assert list(grades(judged(cohort(composites))).values()) == ["fair", "fair", "fair", "poor"]


# Overrides


def test_an_override_adds_one_after_the_quota_and_takes_nobodys_place() -> None:
    results = judged(cohort({"a": 9500, "b": 9000, "c": 8900, "d": 8800}, d=[override()]))
    assert list(grades(results).values()) == ["good", "good", "fair", "good"]
    assert [row.override for row in results.values()] == [False, False, False, True]


def test_an_override_is_inert_if_that_one_is_good_already() -> None:
    results = judged(cohort({"a": 9500, "b": 9000}, a=[override()]))
    assert (results["a"].grade, results["a"].override) == ("good", False)
    assert [moved.reason for moved in results["a"].explanation.moved] == ["override-inert"]


@pytest.mark.parametrize(
    "facts",
    [
        [*whole(9000), override(), veto()],
        [*whole(8400), override()],
        [*field(9000), override()],
    ],
    ids=["barred", "below the threshold", "incomplete"],
)
def test_an_override_of_one_who_may_not_be_good_has_no_effect_and_says_so(facts: list[Arrived]) -> None:
    row = judged({SELF: facts, "other": whole(9900)})[SELF]
    assert (row.grade == "good", row.override) == (False, False)
    assert [moved.reason for moved in row.explanation.moved][-1] == "override-inert"


def test_a_hard_limit_cannot_be_overridden() -> None:
    results = judged(cohort({"a": 9500, "b": 9000, "c": 8900}, c=[override()]), HARD)
    assert (results["c"].grade, results["c"].override) == ("fair", False)


def test_a_withdrawn_override_has_no_effect() -> None:
    facts = cohort({"a": 9500, "b": 9000}, b=[override(), withdrawn(Slot.OVERRIDES, "override", 2)])
    assert grades(judged(facts))["b"] == "fair"


def test_a_vacant_post_is_listed_as_vacant() -> None:
    row = judged(cohort({"a": 9000}, a=[adjustment("x", 100), veto(), override()]), vacant=["a"])["a"]
    assert (row.person, row.missing, row.components, row.adjustments) == (None, ("vacant",), {}, 0)
    assert (row.composite, row.rank, row.threshold, row.grade, row.bars) == (None, None, None, None, ())
