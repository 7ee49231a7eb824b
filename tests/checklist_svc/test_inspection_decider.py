"""The rules of an inspection, one sentence each."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checklist_svc.domain.inspection import commands as c
from checklist_svc.domain.inspection import events as e
from checklist_svc.domain.inspection import values as v
from checklist_svc.domain.inspection.decider import (
    AlreadyRecorded,
    OrganisationFixed,
    OwnOrganisationInspected,
    inspection_decider,
)
from checklist_svc.domain.refusals import DateInTheFuture
from shared.kernel import Invalid, NotFound, day_of
from shared.testing import given_for

given = given_for(inspection_decider)

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 1)
PARTY = v.Score(indicator="party-building", score=8850)
VISITS = v.Score(indicator="visits", value=12)
VISIT = v.Visit(
    organisation="5301", kind=v.Kind.ROUTINE, occurred_on=MARCH, inspectors=("zhao",), scores=(PARTY, VISITS)
)
IN_APRIL = replace(VISIT, occurred_on=APRIL)


def record_it(visit: v.Visit = VISIT, own: str = "5303", today: date = APRIL) -> c.RecordInspection:
    return c.RecordInspection(inspection="i1", visit=visit, own_organisations=frozenset({own}), today=today)


def correct(visit: v.Visit = IN_APRIL, own: str = "5303", today: date = APRIL) -> c.CorrectInspection:
    return c.CorrectInspection(
        inspection="i1", visit=visit, reason="wrong day", own_organisations=frozenset({own}), today=today
    )


withdraw = c.WithdrawInspection(inspection="i1", reason="wrong place")

recorded = e.InspectionRecorded(inspection="i1", revision=1, cycle=2026, quarter=1, visit=VISIT)
corrected = e.InspectionCorrected(
    inspection="i1", revision=2, cycle=2026, quarter=2, visit=IN_APRIL, reason="wrong day"
)
withdrawn = e.InspectionWithdrawn(inspection="i1", revision=2, cycle=2026, quarter=1, visit=VISIT, reason="wrong place")


def test_an_inspection_belongs_to_the_cycle_and_quarter_of_its_day() -> None:
    given().when(record_it()).then(recorded)


def test_the_day_is_that_of_shanghai() -> None:
    """``2026-12-31T17:30:00Z`` is 2027-01-01 (rulebook §1): on that instant the new year's day isn't future."""
    new_year = date(2027, 1, 1)
    visit = replace(VISIT, occurred_on=new_year)
    today = day_of(datetime(2026, 12, 31, 17, 30, tzinfo=UTC))
    given().when(record_it(visit, today=today)).then(
        e.InspectionRecorded(inspection="i1", revision=1, cycle=2027, quarter=1, visit=visit)
    )


def test_a_date_in_the_future_is_refused() -> None:
    given().when(record_it(IN_APRIL, today=MARCH)).then_refused(DateInTheFuture)
    given(recorded).when(correct(today=MARCH)).then_refused(DateInTheFuture)


def test_nobody_inspects_the_own_organisation() -> None:
    given().when(record_it(own="5301")).then_refused(OwnOrganisationInspected)
    given(recorded).when(correct(own="5301")).then_refused(OwnOrganisationInspected)


def test_recording_the_same_again_changes_nothing_and_another_content_is_refused() -> None:
    given(recorded).when(record_it()).then_nothing()
    given(recorded).when(record_it(IN_APRIL)).then_refused(AlreadyRecorded)
    given(recorded, withdrawn).when(record_it()).then_refused(AlreadyRecorded)


def test_a_correction_is_the_next_revision_with_its_own_day_and_quarter() -> None:
    given(recorded).when(correct()).then(corrected)
    given(recorded, corrected).when(correct()).then_nothing()


def test_a_correction_keeps_the_organisation() -> None:
    given(recorded).when(correct(replace(IN_APRIL, organisation="5304"))).then_refused(OrganisationFixed)


def test_a_withdrawal_is_a_revision_that_names_what_it_takes_out() -> None:
    given(recorded).when(withdraw).then(withdrawn)
    given(recorded, withdrawn).when(withdraw).then_nothing()


def test_a_later_correction_brings_a_withdrawn_inspection_back() -> None:
    given(recorded, withdrawn).when(correct(VISIT)).then(
        e.InspectionCorrected(inspection="i1", revision=3, cycle=2026, quarter=1, visit=VISIT, reason="wrong day")
    )


def test_two_scores_of_one_indicator_are_a_fault_with_its_place() -> None:
    with pytest.raises(Invalid) as caught:
        inspection_decider.decide(record_it(replace(VISIT, scores=(PARTY, PARTY))), inspection_decider.initial)
    assert [fault.pointer for fault in caught.value.faults] == ["/scores/1/indicator"]


@pytest.mark.parametrize("command", [correct(), withdraw])
def test_what_was_never_recorded_is_not_found(command: c.InspectionCommand) -> None:
    with pytest.raises(NotFound):
        inspection_decider.decide(command, inspection_decider.initial)
