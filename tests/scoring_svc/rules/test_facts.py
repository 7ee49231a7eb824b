"""Rulebook §2: facts, their revisions, and what stands as of when."""

from datetime import date, timedelta

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.scoring_svc.rules.building import (
    NOON,
    SESSION,
    YEAR,
    Arrived,
    appraise,
    dossiers,
    fact,
    field,
    inspection,
    live,
    marked,
    measure,
    override,
    routine,
    scored,
    talk,
    veto,
    whole,
    withdrawn,
)

from scoring_svc.domain.assess import outsider
from scoring_svc.domain.dossier import Dossier, Mark, Slot, add, add_all, current


def reasons(*arrived: Arrived) -> set[tuple[str, str]]:
    return {(one.fact.fact, one.reason) for one in appraise(*arrived).unused}


def test_the_highest_revision_of_a_fact_counts() -> None:
    corrected = inspection("field", 7000, 4, "field", revision=2)
    assert appraise(*live(9000), *routine(9000), *field(9000), corrected).components["field"] == 7000


def test_a_correction_counts_with_its_own_date_and_so_its_own_quarter() -> None:
    moved = inspection("routine-1", 9000, 2, revision=2)
    assert appraise(*routine(9000), moved).missing == (
        *("field/Q4", "live/departments", "live/grassroots", "live/superior"),
        "routine/Q1",
    )


def test_a_correction_can_move_a_fact_to_another_year() -> None:
    moved = inspection("field", 9000, 4, "field", revision=2, cycle=YEAR - 1)
    assert "field/Q4" in appraise(*whole(9000), moved).missing


def test_a_fact_moved_to_another_year_counts_there() -> None:
    arrived = [inspection("field", 9000, 4, "field"), inspection("field", 8000, 4, "field", revision=2, cycle=YEAR - 1)]
    [standing] = current(dossiers(arrived), cycle=YEAR - 1).inspections
    assert standing.revision == 2


def test_a_withdrawal_takes_a_fact_out() -> None:
    assert "field/Q4" in appraise(*whole(9000), withdrawn(Slot.INSPECTIONS, "field", 2)).missing


def test_a_later_revision_brings_a_withdrawn_fact_back() -> None:
    back = inspection("field", 8800, 4, "field", revision=3)
    assessed = appraise(*whole(9000), withdrawn(Slot.INSPECTIONS, "field", 2), back)
    assert assessed.components["field"] == 8800


def test_a_duplicate_never_counts_twice() -> None:
    facts = whole(9000)
    assert appraise(*facts, *facts) == appraise(*facts)


def test_a_fact_that_comes_again_in_another_envelope_changes_nothing_but_keeps_the_first() -> None:
    slot, revision = inspection("field", 9000, 4, "field")
    later = revision._replace(sequence=revision.sequence + 9, event="another")
    for order in ([revision, later], [later, revision]):
        dossier = add_all(Dossier(cycle=YEAR, organisation="5301"), [(slot, one) for one in order])
        assert dossier.inspections == (revision,)


def test_a_revision_that_is_known_leaves_the_very_same_dossier() -> None:
    slot, revision = inspection("field", 9000, 4, "field")
    dossier = add(Dossier(cycle=YEAR, organisation="5301"), slot, revision)
    assert add(dossier, slot, revision) is dossier


def test_two_contents_under_one_revision_park_the_fact_and_name_it() -> None:
    assessed = appraise(*whole(9000), inspection("field", 9100, 4, "field"))
    assert assessed.parked == ("inspections/field",)
    assert "field/Q4" in assessed.missing
    [dossier] = dossiers([inspection("field", 9000, 4, "field"), inspection("field", 9100, 4, "field")])
    assert dossier.parked == ((Slot.INSPECTIONS, "field"),)


def test_a_fault_that_was_recorded_later_does_not_park_what_stood_before() -> None:
    slot, late = inspection("field", 9100, 4, "field")
    late = late._replace(recorded=NOON + timedelta(days=1))
    assert appraise(*whole(9000), (slot, late), as_of=NOON).parked == ()


@for_all(st.randoms(use_true_random=False))
def test_the_order_of_delivery_never_shows_in_a_dossier(random: object) -> None:
    arrived = [
        *whole(9000),
        *(inspection("field", 8000, 4, "field", revision=2), withdrawn(Slot.INSPECTIONS, "routine-1", 2)),
        *(inspection("routine-2", 7000, 2), inspection("routine-2", 7100, 2)),  # a fault: three contents
        *(talk("t"), override(), measure("m", "evaluation", 1)),
    ]
    shuffled = [*arrived, *arrived[::2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    first, again = (add_all(Dossier(cycle=YEAR, organisation="5301"), order) for order in (arrived, shuffled))
    assert first == again
    assert msgspec.msgpack.encode(first) == msgspec.msgpack.encode(again)


def test_a_dossier_survives_its_bytes() -> None:
    for dossier in dossiers([*whole(9000), talk("t"), veto(until=date(2027, 1, 1)), override()]):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(dossier), type=Dossier) == dossier


def test_as_of_an_instant_only_what_was_recorded_by_then_counts() -> None:
    slot, late = inspection("field", 7000, 4, "field", revision=2)
    late = late._replace(recorded=NOON + timedelta(seconds=1))
    facts = [*whole(9000), (slot, late)]
    assert appraise(*facts, as_of=NOON).components["field"] == 9000
    assert appraise(*facts).components["field"] == 7000


def test_as_of_sequences_only_what_each_source_had_said_by_then_counts() -> None:
    first, second = inspection("field", 9000, 4, "field"), inspection("field", 7000, 4, "field", revision=2)
    [dossier] = dossiers([first, second])
    up_to = {"/checklist-svc": first[1].sequence}
    [standing] = current([dossier], cycle=YEAR, as_of=up_to).inspections
    assert standing.revision == 1
    assert current([dossier], cycle=YEAR, as_of={}).inspections == ()


def test_a_fact_outside_the_cohort_is_kept_and_listed_with_its_reason() -> None:
    [unused] = outsider(dossiers([inspection("i", 9000)]), cycle=YEAR)
    assert (unused.fact.fact, unused.reason) == ("i", "outside-the-cohort")


def test_a_fact_of_a_kind_that_the_scheme_does_not_count_is_listed_with_its_reason() -> None:
    facts = [inspection("visit", 9000, 1, "research"), inspection("late", 9000, 4), measure("m", "evaluation", 9000)]
    assert reasons(*facts) == {(one, "kind-not-counted") for one in ("visit", "late", "m")}


def test_a_score_for_an_unknown_indicator_is_listed_and_the_others_count() -> None:
    marks = [Mark(indicator="duty", score=9000), Mark(indicator="zeal", score=100)]
    assessed = appraise(marked("field", marks, 4, "field"))
    assert assessed.components == {"field": 9000}
    assert reasons(marked("field", marks, 4, "field")) == {("field", "unknown-indicator:zeal")}


def test_an_inspection_with_no_usable_score_counts_nowhere() -> None:
    useless = marked("field-2", [Mark(indicator="zeal", score=100), Mark(indicator="duty", value=3)], 4, "field")
    assert appraise(*field(9000), useless).components == {"field": 9000}
    assert reasons(useless) == {
        ("field-2", "unknown-indicator:zeal"),
        ("field-2", "unfit-mark:duty"),
        ("field-2", "no-usable-score"),
    }


def test_what_neither_bars_nor_counts_is_listed_with_its_reason() -> None:
    assert reasons(
        talk("person", "person"),
        talk("consequence", set_off_by_result=True),
        veto("over", date(2024, 1, 1), date(2025, 1, 1)),
        veto("honours", effects=("honours",)),
        override("elsewhere", cohort="km-2026"),
        override("alone", by=("anna", "anna")),
        override("mute", reason=" "),
        scored("mid-year", "other-session", superior=(9000,)),
        scored("guests", SESSION, guests=(9000,)),
    ) == {
        ("person", "held-with-a-person"),
        ("consequence", "set-off-by-a-result"),
        ("over", "not-in-force"),
        ("honours", "other-effect"),
        ("elsewhere", "other-cohort"),
        ("alone", "too-few-persons"),
        ("mute", "without-a-reason"),
        ("mid-year", "other-session"),
        ("guests", "unknown-group:guests"),
    }


def test_facts_of_one_id_and_different_kinds_are_different_facts() -> None:
    assessed = appraise(*field(9000), talk("field"), fact(Slot.TALKS, "other", None))
    assert (assessed.components, assessed.talks.value, assessed.parked) == ({"field": 9000}, 1, ())
