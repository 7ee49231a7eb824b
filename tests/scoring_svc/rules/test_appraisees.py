"""Rulebook §4, first paragraph: who is the appraisee of a post."""

from datetime import date

from scoring_svc.domain.judge import Appointment, appraisee

YEAR = 2026
JAN, JUN, NOV = date(2026, 1, 1), date(2026, 6, 1), date(2026, 11, 1)
ANNA, BORIS = Appointment(person="anna", since=date(2023, 1, 1)), Appointment(person="boris", since=JUN)
ANNA_LEFT = Appointment(person="anna", since=date(2023, 1, 1), until=JUN)


def test_the_appraisee_is_who_holds_the_post_on_the_first_day_of_the_session() -> None:
    assert appraisee([ANNA_LEFT, BORIS], cycle=YEAR, first_day=date(2026, 5, 31)) == ("anna", None)
    assert appraisee([BORIS, ANNA_LEFT], cycle=YEAR, first_day=JUN) == ("boris", "anna")


def test_before_the_session_the_latest_appointment_is_the_appraisee() -> None:
    assert appraisee([BORIS, ANNA_LEFT], cycle=YEAR, first_day=None) == ("boris", "anna")


def test_a_post_that_nobody_ever_held_is_vacant() -> None:
    assert appraisee([], cycle=YEAR, first_day=None) == (None, None)
    assert appraisee([], cycle=YEAR, first_day=JUN) == (None, None)


def test_a_post_whose_last_appointment_has_ended_is_vacant_and_names_who_held_it() -> None:
    assert appraisee([ANNA_LEFT], cycle=YEAR, first_day=None) == (None, "anna")
    assert appraisee([ANNA_LEFT], cycle=YEAR, first_day=NOV) == (None, "anna")


def test_an_appointment_ends_on_the_day_before_until() -> None:
    assert appraisee([ANNA_LEFT], cycle=YEAR, first_day=JUN)[0] is None


def test_who_left_before_the_cycle_is_no_predecessor() -> None:
    before = Appointment(person="carl", since=date(2020, 1, 1), until=JAN)
    assert appraisee([before, Appointment(person="anna", since=JAN)], cycle=YEAR, first_day=NOV) == ("anna", None)
