"""The rules of a signed sheet, and of what may stand on any sheet."""

import pytest

from scoring_svc.domain.marks import Mark, marks
from scoring_svc.domain.sheet import commands as c
from scoring_svc.domain.sheet import events as e
from scoring_svc.domain.sheet.decider import BallotAlreadyCast, BoxSealed, sheet_decider
from shared.kernel import Invalid
from shared.testing import given_for

given = given_for(sheet_decider)

MARKS = (Mark(organisation="5301", score=9000),)
cast_sheet = c.CastSheet(session="end", group="superior", judge="anna", marks=MARKS)
other_sheet = c.CastSheet(session="end", group="superior", judge="anna", marks=())
seal = c.SealSheet(session="end", judge="anna")

cast = e.SheetCast(session="end", group="superior", judge="anna", marks=MARKS)
sealed = e.SheetSealed(session="end", judge="anna")


def test_a_sheet_is_cast_once() -> None:
    given().when(cast_sheet).then(cast)
    given(cast).when(cast_sheet).then_nothing()
    given(cast).when(other_sheet).then_refused(BallotAlreadyCast)


def test_after_the_seal_nobody_casts() -> None:
    given(sealed).when(cast_sheet).then_refused(BoxSealed)
    given(cast, sealed).when(cast_sheet).then_nothing()


def test_a_sheet_is_sealed_once_cast_or_not() -> None:
    given().when(seal).then(sealed)
    given(cast).when(seal).then(sealed)
    given(cast, sealed).when(seal).then_nothing()


def test_blanks_are_left_out_and_the_order_is_one() -> None:
    given_marks = marks([("5302", 1), ("5303", None), ("5301", 2)], {"5301", "5302", "5303"})
    assert given_marks == (Mark(organisation="5301", score=2), Mark(organisation="5302", score=1))


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([("5309", 1)], ("/scores/0/organisation", "unknown")),
        ([("5301", 1), ("5301", None)], ("/scores/1/organisation", "twice")),
    ],
)
def test_a_foreign_or_doubled_appraisee_is_refused_with_its_place(
    entries: list[tuple[str, int | None]], fault: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        marks(entries, {"5301"})
    assert [(found.pointer, found.code) for found in refused.value.faults] == [fault]
