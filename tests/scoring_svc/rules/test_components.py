"""Rulebook §3: components of the composite."""

import pytest
from tests.scoring_svc.rules.building import (
    SCHEME,
    SELF,
    adjustment,
    appraise,
    component,
    field,
    inspection,
    judged,
    live,
    marked,
    measure,
    routine,
    scheme,
    scored,
    whole,
)

from scoring_svc.domain.dossier import Mark

UNTRIMMED = scheme(
    groups=[
        {"group": "superior", "weight": 50, "secret": False, "trim": False},
        {"group": "departments", "weight": 30, "secret": True, "trim": False},
        {"group": "grassroots", "weight": 20, "secret": True, "trim": False},
    ]
)
SCALED = scheme(components=component("field", scale={"scale": "proportional"}))
PLACED = scheme(components=component("field", scale={"scale": "rank_points", "points": [10000, 8000, 6000]}))


def composite(*facts: object, by: object = SCHEME) -> int | None:
    return judged({SELF: facts}, by)[SELF].composite  # type: ignore[dict-item,arg-type]  # facts of all kinds


def live_of(by: object = SCHEME, **groups: tuple[int, ...]) -> int:
    return appraise(scored(**groups), by=by).components["live"]  # type: ignore[arg-type]  # a scheme


# The composite


def test_ninety_eighty_seventy_come_to_eighty_one() -> None:
    assert composite(*live(9000), *routine(8000), *field(7000)) == 8100


def test_the_composite_is_rounded_half_up() -> None:
    assert composite(*live(9001), *routine(8000), *field(7002)) == 8101  # 8101.0: 4*9001 + 3*8000 + 3*7002 = 81010
    assert composite(*live(9000), *routine(8000), *field(7005)) == 8102  # 8101.5


# Inspections


def test_an_inspection_is_the_weighted_mean_over_the_known_indicators_it_scored() -> None:
    marks = [Mark(indicator="duty", score=9000), Mark(indicator="tasks", score=8001), Mark(indicator="x", score=0)]
    assert appraise(marked("i", marks, 4, "field")).components["field"] == 8572  # (4*9000 + 3*8001) / 7 = 8571.857


def test_a_quarter_is_the_mean_of_its_inspections() -> None:
    facts = [inspection("a", 9000, 4, "field"), inspection("b", 8001, 4, "field")]
    assert appraise(*facts).components["field"] == 8501


def test_routine_is_the_mean_of_the_three_quarters_however_many_inspections_each_had() -> None:
    facts = [*routine(9000), inspection("more", 6000, 1), inspection("most", 6000, 1)]
    assert appraise(*facts).components["routine"] == 8333  # Q1 is 7000


def test_field_draws_on_field_inspections_of_the_fourth_quarter_alone() -> None:
    facts = [*field(9000), inspection("early", 5000, 3, "field"), inspection("other", 5000, 4, "routine")]
    assert appraise(*facts).components["field"] == 9000


def test_a_scheme_lists_the_kinds_that_are_routine() -> None:
    by = scheme(components=component("routine", kinds=["routine", "random"]))
    facts = [*routine(9000), inspection("surprise", 8000, 1, "random")]
    assert appraise(*facts, by=by).components["routine"] == 8833


@pytest.mark.parametrize(("notices", "score"), [(0, 10000), (3, 8500), (20, 0), (25, 0)])
def test_a_deducting_indicator_takes_so_much_for_each_and_stops_at_its_floor(notices: int, score: int) -> None:
    marks = [Mark(indicator="notices", value=notices)]
    assert appraise(marked("i", marks, 4, "field")).components["field"] == score


@pytest.mark.parametrize(("activities", "score"), [(0, 0), (1, 833), (5, 4167), (12, 10000), (30, 10000)])
def test_a_ratio_indicator_is_value_by_target_and_capped(activities: int, score: int) -> None:
    marks = [Mark(indicator="service", value=activities)]
    assert appraise(marked("i", marks, 4, "field")).components["field"] == score


def test_a_direct_indicator_is_the_score_given() -> None:
    assert appraise(inspection("i", 8765, 4, "field")).components["field"] == 8765


# Live


def test_live_is_the_weighted_mean_over_the_groups() -> None:
    groups = {"superior": (9000,), "departments": (8000,) * 3, "grassroots": (7001,) * 3}
    assert live_of(**groups) == 8300  # (50*9000 + 30*8000 + 20*7001) / 100 = 8300.2


def test_a_group_is_the_mean_of_its_scores() -> None:
    groups = {"superior": (9000, 9001), "departments": (9001,) * 3, "grassroots": (9001,) * 3}
    assert live_of(**groups) == 9001


def test_of_five_scores_a_trimmed_group_leaves_out_one_highest_and_one_lowest() -> None:
    fives = (1000, 8000, 8000, 9000, 9000)
    assert live_of(superior=fives, departments=fives, grassroots=fives) == 8333


def test_four_scores_are_never_trimmed() -> None:
    fours = (1000, 8000, 8000, 9000)
    assert live_of(superior=fours, departments=fours, grassroots=fours) == 6500


def test_without_trim_all_scores_count() -> None:
    fives = (1000, 8000, 8000, 9000, 9000)
    assert live_of(UNTRIMMED, superior=fives, departments=fives, grassroots=fives) == 7000


def test_a_signed_group_needs_one_score() -> None:
    assert live_of(superior=(9000,), departments=(9000,) * 3, grassroots=(9000,) * 3) == 9000


def test_a_secret_group_with_fewer_than_three_scores_is_neither_counted_nor_shown() -> None:
    assessed = appraise(scored(superior=(9000,), departments=(9000, 9000), grassroots=(9000,) * 3))
    assert "live/departments" in assessed.missing
    assert "live" not in assessed.components
    assert assessed.steps == ()


def test_only_the_year_end_session_feeds_live() -> None:
    elsewhere = scored("r", "half-year", superior=(9000,), departments=(9000,) * 3, grassroots=(9000,) * 3)
    assert "live" not in appraise(elsewhere).components


def test_the_three_way_form_is_the_same_with_other_groups() -> None:
    names = (("down", 40), ("up", 40), ("across", 20))
    by = scheme(groups=[{"group": name, "weight": weight, "secret": False, "trim": False} for name, weight in names])
    assert live_of(by, down=(9000,), up=(8000,), across=(7000,)) == 8200


# Other sources


def test_other_schemes_draw_on_other_facts() -> None:
    by = scheme(components=[{"component": "projects", "weight": 1, "source": "evaluation"}])
    facts = [measure("p-1", "evaluation", 9000), measure("p-2", "evaluation", 8001), measure("c", "completion", 1)]
    assert composite(*facts, by=by) == 8501


def test_a_measure_weighs_what_it_says() -> None:
    by = scheme(components=[{"component": "lists", "weight": 1, "source": "completion"}])
    items = [measure("in-time", "completion", 10000, 3), measure("late", "completion", 0, 1)]
    assert composite(*items, by=by) == 7500


def test_a_source_that_said_nothing_is_missing_by_the_name_of_its_component() -> None:
    by = scheme(components=[{"component": "projects", "weight": 1, "source": "evaluation"}])
    assert judged({SELF: []}, by)[SELF].missing == ("projects",)


# Scales


def test_proportional_gives_the_best_the_full_score_and_the_others_their_share() -> None:
    results = judged({"a": field(8000), "b": field(6001), "c": live(9000)}, SCALED)
    assert {who: dict(row.components) for who, row in results.items()} == {
        "a": {"field": 10000},
        "b": {"field": 7501},
        "c": {"live": 9000},
    }


def test_a_best_of_nothing_leaves_all_as_they_are() -> None:
    results = judged({"a": field(0), "b": field(0)}, SCALED)
    assert [row.components["field"] for row in results.values()] == [0, 0]


def test_rank_points_go_by_the_shared_rank_and_past_the_table_by_its_last_entry() -> None:
    scores = {"a": 9000, "b": 8000, "c": 8000, "d": 7000, "e": 6000}
    results = judged({who: field(score) for who, score in scores.items()}, PLACED)
    assert [row.components["field"] for row in results.values()] == [10000, 8000, 8000, 6000, 6000]


def test_a_vacant_post_takes_no_part_in_a_scale() -> None:
    results = judged({"a": field(8000), "b": field(9000)}, SCALED, vacant=["b"])
    assert results["a"].components == {"field": 10000}


def test_the_composite_is_made_of_the_scaled_values() -> None:
    results = judged({"a": whole(9000), "b": whole(8000)}, SCALED)
    assert [row.composite for row in results.values()] == [9300, 8267]  # b: (7*8000 + 3*8889) / 10


# Adjustments


def test_adjustments_are_added_with_their_signs() -> None:
    assert composite(*whole(8000), adjustment("a", 150), adjustment("b", -50)) == 8100


@pytest.mark.parametrize(("amount", "result"), [(900, 500), (-900, -500), (500, 500)])
def test_the_sum_of_the_adjustments_is_clamped_to_the_cap(amount: int, result: int) -> None:
    row = judged({SELF: [*whole(8000), adjustment("a", amount)]})[SELF]
    assert (row.adjustments, row.composite) == (result, 8000 + result)


def test_the_clamp_is_of_the_sum_not_of_each() -> None:
    assert appraise(adjustment("a", 900), adjustment("b", -600)).adjustments == 300


def test_the_composite_stays_within_nothing_and_the_full_score() -> None:
    assert composite(*whole(9900), adjustment("a", 400)) == 10000
    assert composite(*whole(100), adjustment("a", -400)) == 0


# Missing


def test_a_component_that_lacks_a_quarter_is_missing_whole_and_names_it() -> None:
    facts = [one for one in whole(9000) if one[1].fact != "routine-2"]
    row = judged({SELF: facts})[SELF]
    assert row.missing == ("routine/Q2",)
    assert row.components == {"live": 9000, "field": 9000}
    assert (row.composite, row.rank, row.threshold, row.grade) == (None, None, None, None)


def test_an_incomplete_result_names_each_missing_part() -> None:
    assert judged({SELF: []})[SELF].missing == (
        *("field/Q4", "live/departments", "live/grassroots", "live/superior"),
        *("routine/Q1", "routine/Q2", "routine/Q3"),
    )


def test_a_score_of_zero_is_a_score() -> None:
    assert composite(*live(0), *routine(0), *field(0)) == 0


def test_reweight_takes_the_weight_of_a_missing_component_out_of_the_sum_and_says_so() -> None:
    by = scheme(components=component("field", missing="reweight"))
    row = judged({SELF: [*live(9000), *routine(8000)]}, by)[SELF]
    assert row.composite == 8571  # (4*9000 + 3*8000) / 7
    assert row.missing == ("field/Q4",)
    assert ("reweighted", "field") in [(moved.reason, moved.detail) for moved in row.explanation.moved]


def test_with_no_component_left_a_result_is_incomplete_all_the_same() -> None:
    by = scheme(components=[{**one, "missing": "reweight"} for one in component("live")])
    row = judged({SELF: []}, by)[SELF]
    assert row.composite is None
    assert len(row.missing) == 7
