"""The rules of a cohort, one sentence each."""

import pytest

from scoring_svc.domain.cohort import commands as c
from scoring_svc.domain.cohort import events as e
from scoring_svc.domain.cohort.decider import SchemeFrozen, YearEndTaken, cohort_decider
from scoring_svc.domain.cohort.members import Member
from scoring_svc.domain.refusals import RecordedAlready
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

given = given_for(cohort_decider)

MEMBERS = (Member(organisation="5301", class_="prefecture"), Member(organisation="5302", class_="prefecture"))
FEWER = MEMBERS[:1]

formed = e.CohortFormed(cohort="yn", organisation="53", cycle=2026, scheme="yunnan-2022", members=MEMBERS)
changed = e.CohortChanged(cohort="yn", organisation="53", cycle=2026, scheme="yunnan-2022", members=FEWER)
year_end = e.YearEndFixed(cohort="yn", session="end")


def form(*, members: tuple[Member, ...] = MEMBERS) -> c.FormCohort:
    return c.FormCohort(cohort="yn", organisation="53", cycle=2026, scheme="yunnan-2022", members=members)


def test_a_cohort_is_formed() -> None:
    given().when(form()).then(formed)


def test_forming_the_same_cohort_again_changes_nothing() -> None:
    given(formed).when(form()).then_nothing()


def test_another_list_under_the_same_id_is_refused() -> None:
    given(formed).when(form(members=FEWER)).then_refused(RecordedAlready)


def test_an_appraisee_stands_in_the_list_once() -> None:
    with pytest.raises(Invalid) as refused:
        cohort_decider.decide(form(members=(*MEMBERS, MEMBERS[0])), cohort_decider.initial)
    assert [fault.pointer for fault in refused.value.faults] == ["/members/2/organisation"]


def test_a_cohort_can_be_changed() -> None:
    given(formed).when(c.ChangeCohort(cohort="yn", members=FEWER)).then(changed)


def test_a_change_to_what_it_is_already_changes_nothing() -> None:
    given(formed, changed).when(c.ChangeCohort(cohort="yn", members=FEWER)).then_nothing()


def test_a_cohort_that_was_never_formed_cannot_be_changed() -> None:
    with pytest.raises(NotFound):
        cohort_decider.decide(c.ChangeCohort(cohort="yn"), cohort_decider.initial)


def test_the_scheme_stays_once_the_year_end_session_is_open() -> None:
    given(formed, year_end).when(c.ChangeCohort(cohort="yn", scheme="other")).then_refused(SchemeFrozen)


def test_a_cohort_has_one_year_end_session() -> None:
    given(formed).when(c.FixYearEnd(cohort="yn", session="end")).then(year_end)
    given(formed, year_end).when(c.FixYearEnd(cohort="yn", session="end")).then_nothing()
    given(formed, year_end).when(c.FixYearEnd(cohort="yn", session="second")).then_refused(YearEndTaken)
