"""The rules of a secretary's post, one sentence each."""

from datetime import date

import pytest

from checklist_svc.domain.post import commands as c
from checklist_svc.domain.post import events as e
from checklist_svc.domain.post.decider import LeftBeforeStart, PostElsewhere, PostHeld, PostVacant, post_decider
from shared.kernel import NotFound
from shared.testing import given_for

given = given_for(post_decider)

MARCH, JULY, AUGUST = date(2026, 3, 1), date(2026, 7, 1), date(2026, 8, 1)


def appoint(person: str, from_on: date, organisation: str = "5301") -> c.AppointSecretary:
    return c.AppointSecretary(post="p1", organisation=organisation, person=person, from_on=from_on)


def leave(until: date, reason: str = "promoted") -> c.LeavePost:
    return c.LeavePost(post="p1", until=until, reason=reason)


def appointed(person: str, from_on: date) -> e.SecretaryAppointed:
    return e.SecretaryAppointed(post="p1", organisation="5301", person=person, from_on=from_on)


def left(person: str, until: date) -> e.SecretaryLeft:
    return e.SecretaryLeft(post="p1", organisation="5301", person=person, from_on=MARCH, until=until, reason="promoted")


li, wang = appointed("li", MARCH), appointed("wang", JULY)
li_left = left("li", JULY)


def test_a_vacant_post_gets_a_holder() -> None:
    given().when(appoint("li", MARCH)).then(li)


def test_appointing_the_holder_again_changes_nothing() -> None:
    given(li).when(appoint("li", MARCH)).then_nothing()


def test_a_post_has_one_holder_at_a_time() -> None:
    given(li).when(appoint("wang", AUGUST)).then_refused(PostHeld)


def test_a_successor_begins_on_the_day_the_predecessor_is_out() -> None:
    given(li, li_left).when(appoint("wang", JULY)).then(wang)
    given(li, li_left).when(appoint("wang", date(2026, 6, 30))).then_refused(PostHeld)


def test_a_post_stays_with_its_organisation() -> None:
    given(li, li_left).when(appoint("wang", JULY, organisation="5303")).then_refused(PostElsewhere)


def test_the_holder_leaves_once() -> None:
    given(li).when(leave(JULY)).then(li_left)
    given(li, li_left).when(leave(JULY)).then_nothing()
    given(li, li_left).when(leave(AUGUST)).then_refused(PostVacant)


def test_nobody_leaves_before_the_second_day() -> None:
    given(li).when(leave(MARCH)).then_refused(LeftBeforeStart)


def test_a_post_that_never_was_is_not_found() -> None:
    with pytest.raises(NotFound):
        post_decider.decide(leave(JULY), post_decider.initial)


@pytest.mark.parametrize(
    ("day", "holder"), [(date(2026, 2, 28), None), (MARCH, "li"), (date(2026, 6, 30), "li"), (JULY, "wang")]
)
def test_who_was_in_office_on_a_day_stays_known(day: date, holder: str | None) -> None:
    assert post_decider.fold([li, li_left, wang]).holder(day) == holder
