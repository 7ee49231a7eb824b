"""Rulebook §4.7 and §8: the digest, revisions, and that every result explains itself."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest
from tests.scoring_svc.rules.building import (
    SELF,
    Arrived,
    adjustment,
    grades,
    inspection,
    judged,
    override,
    scheme,
    talk,
    veto,
    whole,
    withdrawn,
)

from scoring_svc.domain.assess import Cited, Step
from scoring_svc.domain.digest import canonical, cohort_digest, cycle_digest, digest, row
from scoring_svc.domain.dossier import Slot
from scoring_svc.domain.judge import Explanation, Result

LITERAL = (
    '{"adjustments":0,"bars":["talks"],"cohort":"yn-2026","components":{"field":8900,"live":9100,"routine":8800},'
    '"composite":8950,"cycle":2026,"grade":"fair","missing":[],"organisation":"5301","override":false,'
    '"person":"0192…","rank":3,"scheme":"yunnan-2022","scheme_version":1,"threshold":"good"}'
)
AS_WRITTEN = Result(
    cycle=2026,
    cohort="yn-2026",
    scheme="yunnan-2022",
    scheme_version=1,
    organisation="5301",
    person="0192…",
    components={"live": 9100, "routine": 8800, "field": 8900},
    adjustments=0,
    composite=8950,
    rank=3,
    threshold="good",
    grade="fair",
    bars=("talks",),
    missing=(),
    override=False,
    explanation=Explanation(predecessor="not in the digest"),
)
KEEP = scheme(on_revision="keep")
WITH_VETO = {"a": [*whole(9210), veto()], "b": whole(9040), "c": whole(9040), "d": whole(8730), "e": whole(7000)}
VETO_VOIDED = WITH_VETO | {"a": [*WITH_VETO["a"], withdrawn(Slot.VETOES, "veto", 2)]}


def all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from all_steps(step.parts)


# The digest


def test_the_literal_row_comes_out_to_the_character() -> None:
    assert canonical(row(AS_WRITTEN)) == LITERAL


def test_the_digest_of_a_cohort_is_over_its_rows_sorted_by_organisation() -> None:
    other = replace(AS_WRITTEN, organisation="5300")
    text = f"[{LITERAL.replace('5301', '5300')},{LITERAL}]"
    assert digest([AS_WRITTEN, other]) == digest([other, AS_WRITTEN]) == sha256(text.encode()).hexdigest()


def test_rows_that_went_through_json_have_the_same_digest() -> None:
    rows = [msgspec.json.decode(msgspec.json.encode(row(AS_WRITTEN)))]
    assert cohort_digest(rows) == digest([AS_WRITTEN])


def test_an_incomplete_row_has_null_where_there_is_none() -> None:
    data = row(judged({SELF: [one for one in whole(9000) if one[1].fact != "routine-2"]})[SELF])
    assert data == row(AS_WRITTEN) | {
        "person": "person-5301",
        "components": {"live": 9000, "field": 9000},
        "missing": ["routine/Q2"],
        "bars": [],
        **dict.fromkeys(("composite", "rank", "threshold", "grade")),
    }


def test_a_vacant_row_has_null_for_the_person_too() -> None:
    data = row(judged({SELF: whole(9000)}, vacant=[SELF])[SELF])
    assert (data["person"], data["composite"], data["missing"]) == (None, None, ["vacant"])


def test_the_digest_of_a_cycle_is_over_the_sorted_lines_of_its_cohorts() -> None:
    text = "km-2026 aa\nyn-2026 bb\n"
    assert cycle_digest({"yn-2026": "bb", "km-2026": "aa"}) == sha256(text.encode()).hexdigest()


def test_keys_are_sorted_by_utf_16_and_text_is_escaped_no_more_than_needed() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": '好\n"\\\u001f/\u007f'}) == (
        '{"a":"好\\n\\"\\\\\\u001f/\u007f","\U0001f600":2,"\ufb33":1}'
    )


def test_a_float_never_takes_part() -> None:
    with pytest.raises(TypeError):
        canonical({"composite": 89.5})


# Revisions


def test_under_strict_a_published_good_may_be_lost_when_a_veto_is_voided() -> None:
    published = judged(WITH_VETO)
    assert [who for who, grade in grades(published).items() if grade == "good"] == ["b", "c"]
    revised = judged(VETO_VOIDED, published=published.values())
    assert [who for who, grade in grades(revised).items() if grade == "good"] == ["a"]


def test_under_keep_a_published_good_is_not_lost_by_anothers_gain_and_the_result_says_so() -> None:
    published = judged(WITH_VETO, KEEP)
    revised = judged(VETO_VOIDED, KEEP, published=published.values())
    assert [who for who, grade in grades(revised).items() if grade == "good"] == ["a", "b", "c"]
    assert [moved.reason for moved in revised["b"].explanation.moved] == ["quota", "kept"]


def test_under_keep_what_was_kept_once_stays_kept() -> None:
    published = judged(WITH_VETO, KEEP)
    revised = judged(VETO_VOIDED, KEEP, published=published.values())
    assert grades(judged(VETO_VOIDED, KEEP, published=revised.values())) == grades(revised)


def test_under_keep_a_published_good_is_lost_by_ones_own_fall() -> None:
    facts: dict[str, list[Arrived]] = {"a": whole(9500), "b": whole(9400), "c": whole(9300), "d": whole(9200)}
    published = judged(facts, KEEP)
    fallen = facts | {"b": [*whole(9400), adjustment("x", -300)]}
    assert list(grades(judged(fallen, KEEP, published=published.values())).values()) == ["good", "fair", "good", "fair"]


def test_under_keep_a_bar_still_takes_a_published_good() -> None:
    facts = {"a": whole(9500), "b": whole(9400)}
    published = judged(facts, KEEP)
    revised = judged(facts | {"a": [*facts["a"], veto()]}, KEEP, published=published.values())
    assert grades(revised) == {"a": "fair", "b": "good"}


def test_under_keep_a_good_by_override_goes_with_the_override() -> None:
    facts: dict[str, list[Arrived]] = {"a": whole(9500), "b": [*whole(9400), override()]}
    published = judged(facts, KEEP)
    revised = facts | {"b": [*facts["b"], withdrawn(Slot.OVERRIDES, "override", 2)]}
    assert grades(published) == {"a": "good", "b": "good"}
    assert grades(judged(revised, KEEP, published=published.values())) == {"a": "good", "b": "fair"}


# The explanation


def test_each_component_is_explained_down_to_the_events_of_its_facts() -> None:
    facts = [*whole(9000), inspection("field", 8999, 4, "field", revision=2)]
    result = judged({SELF: facts})[SELF]
    [composite, _] = result.explanation.steps
    field = next(part for part in composite.parts if part.name == "field")
    cited = [one for step in all_steps((field,)) for one in step.facts]
    event = facts[-1][1].event
    assert cited == [Cited(slot="inspections", fact="field", revision=2, event=event)]


def test_each_rounding_step_shows_what_was_divided_by_what() -> None:
    facts = [one for one in whole(9000) if one[1].fact != "field"]
    facts += [inspection("x", 9000, 4, "field"), inspection("y", 8001, 4, "field")]
    [composite, _] = judged({SELF: facts})[SELF].explanation.steps
    field = next(part for part in composite.parts if part.name == "field")
    assert (field.parts[0].numerator, field.parts[0].denominator, field.parts[0].value) == (17001, 2, 8501)
    assert (composite.numerator, composite.denominator, composite.value) == (4 * 9000 + 3 * 9000 + 3 * 8501, 10, 8850)
    for step in all_steps((composite,)):
        if step.rule in ("mean", "weighted-mean"):
            assert step.numerator is not None
            assert step.denominator is not None
            assert step.value == (2 * step.numerator + step.denominator) // (2 * step.denominator)


def test_each_rule_is_explained_with_its_source() -> None:
    [composite, _] = judged({SELF: whole(9000)})[SELF].explanation.steps
    assert composite.parts[0].source == "按照4∶3∶3的比例确定考核成绩"
    assert composite.parts[0].parts[0].source == "house"


def test_every_reason_that_moved_the_grade_is_named() -> None:
    facts = {"a": [*whole(9500), talk("1"), talk("2")], "b": whole(9400), "c": whole(9300), "d": whole(7000)}
    results = judged(facts)
    moved = {who: [(one.reason, len(one.facts)) for one in row.explanation.moved] for who, row in results.items()}
    assert moved == {"a": [("talks", 2)], "b": [], "c": [], "d": []}
    assert [one.reason for one in judged(facts | {"d": whole(9200)})["d"].explanation.moved] == ["quota"]


def test_an_override_is_explained_by_its_reason_and_both_names_also_where_it_is_inert() -> None:
    facts = {"a": [*whole(9500), override("1", reason="model")], "b": [*whole(9400), override("2", reason="model")]}
    results = judged(facts)
    moved = {who: [(one.reason, one.detail) for one in row.explanation.moved][-1] for who, row in results.items()}
    assert moved == {"a": ("override-inert", "model (anna, boris)"), "b": ("override", "model (anna, boris)")}


def test_an_explanation_survives_its_bytes() -> None:
    explanation = judged({SELF: [*whole(9000), talk("1"), talk("2"), adjustment("x", 5)]})[SELF].explanation
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(explanation), type=Explanation) == explanation
    assert msgspec.json.decode(msgspec.json.encode(explanation))["steps"][0][0] == "composite"
