"""The fold against a model that is too slow to use: whatever arrives, in whatever order, gives the same bytes."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st
from tests.scoring_svc.rules.building import NOON, YEAR, Arrived

from scoring_svc.domain.dossier import Adjustment, Dossier, Inspection, Mark, Revision, Slot, Talk, add_all

EMPTY = Dossier(cycle=YEAR, organisation="5301")
DAY = NOON.date()

contents = {
    Slot.INSPECTIONS: st.builds(
        Inspection,
        cycle=st.just(YEAR),
        quarter=st.integers(1, 4),
        kind=st.sampled_from(["routine", "field"]),
        occurred_on=st.just(DAY),
        marks=st.lists(
            st.builds(Mark, indicator=st.just("duty"), score=st.none() | st.integers(0, 3), value=st.none()), max_size=2
        ).map(tuple),
    ),
    Slot.ADJUSTMENTS: st.builds(
        Adjustment, cycle=st.just(YEAR), occurred_on=st.just(DAY), amount=st.integers(-2, 2), ground=st.just("g")
    ),
    Slot.TALKS: st.builds(
        Talk,
        cycle=st.just(YEAR),
        occurred_on=st.just(DAY),
        target=st.just("organisation"),
        set_off_by_result=st.booleans(),
    ),
}


@st.composite
def arrivals(draw: st.DrawFn) -> Arrived:
    """Of few facts and few revisions, so that they meet: corrections, withdrawals, duplicates, contradictions."""
    slot = draw(st.sampled_from(list(contents)))
    sequence = draw(st.integers(1, 4))
    revision: Revision[Any] = Revision(
        fact=draw(st.sampled_from(["a", "b"])),
        revision=draw(st.integers(1, 2)),
        sequence=sequence,
        source=draw(st.sampled_from(["/checklist-svc", "/scoring-svc"])),
        event=draw(st.sampled_from(["e-1", "e-2"])),
        recorded=NOON + timedelta(seconds=sequence),
        content=draw(st.none() | contents[slot]),
    )
    return slot, revision


def model(arrived: Sequence[Arrived]) -> Dossier:
    """One at a time: of equal contents under one (fact, revision) the first envelope, all in order."""
    slots: dict[str, tuple[Revision[Any], ...]] = {}
    for slot in {slot for slot, _ in arrived}:
        kept: list[Revision[Any]] = []
        for one in [revision for where, revision in arrived if where is slot]:
            same = [old for old in kept if old[:2] == one[:2] and old.content == one.content]
            kept = [old for old in kept if old not in same] + [min([*same, one], key=lambda each: each[2:6])]
        slots[slot.value] = tuple(sorted(kept, key=lambda each: (*each[:6], repr(each.content))))
    return Dossier(cycle=YEAR, organisation="5301", **slots)  # type: ignore[arg-type]  # a slot's name is its field's


@for_all(st.lists(arrivals(), max_size=24), st.randoms(use_true_random=False), st.integers(1, 24))
def test_the_fold_is_that_of_the_model_in_any_order_and_in_any_batches(
    arrived: list[Arrived], random: Random, size: int
) -> None:
    expected = model(arrived)
    order = [*arrived, *arrived[::3]]
    random.shuffle(order)
    folded = EMPTY
    for start in range(0, len(order), size):
        folded = add_all(folded, order[start : start + size])
    assert folded == expected
    assert add_all(EMPTY, order) == expected
    assert msgspec.msgpack.encode(folded) == msgspec.msgpack.encode(expected)
    assert add_all(folded, order) is folded, "nothing of it is new"
