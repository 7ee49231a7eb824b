"""The rules of a session and its panel, one sentence each."""

from datetime import date

import pytest

from scoring_svc.domain.proposal import NothingProposed, ProposedAlready, SamePersonConfirms
from scoring_svc.domain.refusals import RecordedAlready
from scoring_svc.domain.scheme import parse, scheme_data
from scoring_svc.domain.session import commands as c
from scoring_svc.domain.session import events as e
from scoring_svc.domain.session.decider import ClosingUnconfirmed, SessionNotOpen, session_decider
from scoring_svc.domain.session.panel import PanelTooSmall
from scoring_svc.domain.session.terms import Cast, Seats, Terms
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

given = given_for(session_decider)

SCHEME = parse(scheme_data())
SUPERIOR = c.Bench(group="superior", members=("s1",))
DEPARTMENTS = c.Bench(group="departments", members=("d1", "d2", "d3"))
GRASSROOTS = c.Bench(group="grassroots", members=("g1", "g2", "g3", "g4"))
PANEL = (SUPERIOR, DEPARTMENTS, GRASSROOTS)

TERMS = Terms(
    cohort="yn",
    organisation="53",
    cycle=2026,
    scheme="yunnan-2022",
    scheme_version=1,
    kind="year_end",
    first_day=date(2026, 12, 20),
    appraisees=("5301", "5302"),
    panel=(
        Seats(group="superior", secret=False, least=1, members=SUPERIOR.members),
        Seats(group="departments", secret=True, least=3, members=DEPARTMENTS.members),
        Seats(group="grassroots", secret=True, least=3, members=GRASSROOTS.members),
    ),
)
CAST = (Cast(group="superior", count=1),)

opened = e.SessionOpened(session="end", terms=TERMS)
proposed = e.ClosingProposed(session="end", by="anna")
confirmed = e.ClosingConfirmed(session="end", by=("anna", "boris"))
closed = e.SessionClosed(session="end", terms=TERMS, cast=CAST)


def open_session(
    *panel: c.Bench, session: str = "end", kind: str = "year_end", minimum_secret: int = 3
) -> c.OpenSession:
    return c.OpenSession(
        session=session,
        cohort="yn",
        organisation="53",
        cycle=2026,
        scheme="yunnan-2022",
        scheme_version=1,
        groups=SCHEME.groups,
        minimum_secret=minimum_secret,
        kind=kind,
        first_day=date(2026, 12, 20),
        appraisees=("5301", "5302"),
        panel=panel or PANEL,
    )


def faults(command: c.OpenSession) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        session_decider.decide(command, session_decider.initial)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


def test_a_session_is_opened_on_the_terms_of_its_day() -> None:
    given().when(open_session()).then(opened)


def test_opening_it_again_on_the_same_terms_changes_nothing() -> None:
    given(opened).when(open_session()).then_nothing()


def test_other_terms_under_the_same_id_are_refused() -> None:
    given(opened).when(open_session(minimum_secret=4, kind="other")).then_refused(PanelTooSmall)
    given(opened).when(open_session(kind="other")).then_refused(RecordedAlready)


def test_a_secret_group_that_could_not_reach_three_is_refused() -> None:
    two = c.Bench(group="departments", members=("d1", "d2"))
    given().when(open_session(SUPERIOR, two, GRASSROOTS)).then_refused(PanelTooSmall)


def test_a_scheme_may_ask_for_more_secret_scores_but_never_for_fewer() -> None:
    two = c.Bench(group="departments", members=("d1", "d2"))
    given().when(open_session(minimum_secret=4)).then_refused(PanelTooSmall)
    given().when(open_session(SUPERIOR, two, GRASSROOTS, minimum_secret=1)).then_refused(PanelTooSmall)


def test_a_signed_group_needs_one() -> None:
    nobody = c.Bench(group="superior", members=())
    given().when(open_session(nobody, DEPARTMENTS, GRASSROOTS)).then_refused(PanelTooSmall)


def test_a_group_that_the_scheme_does_not_know_is_refused_with_its_place() -> None:
    unknown = c.Bench(group="neighbours", members=("n1",))
    assert faults(open_session(*PANEL, unknown)) == [("/panel/3/group", "unknown")]


def test_a_group_is_named_once_and_a_person_has_one_seat() -> None:
    again = c.Bench(group="departments", members=("s1", "d4", "d5"))
    assert faults(open_session(*PANEL, again)) == [("/panel/3/group", "twice"), ("/panel/3/members/0", "twice")]


def test_a_year_end_session_seats_every_group_and_another_need_not() -> None:
    assert faults(open_session(SUPERIOR, DEPARTMENTS)) == [("/panel", "group-missing")]
    command = open_session(SUPERIOR, kind="half_year")
    assert len(session_decider.decide(command, session_decider.initial)) == 1


def test_an_id_that_leaves_no_room_for_the_reports_is_refused() -> None:
    assert faults(open_session(session="s" * 60)) == [("/session", "too-long")]


def test_closing_takes_two_admins() -> None:
    given(opened).when(c.ProposeClosing(session="end", by="anna")).then(proposed)
    given(opened, proposed).when(c.ConfirmClosing(session="end", by="boris")).then(confirmed)


def test_nobody_confirms_the_own_proposal() -> None:
    given(opened, proposed).when(c.ConfirmClosing(session="end", by="anna")).then_refused(SamePersonConfirms)


def test_what_nobody_proposed_cannot_be_confirmed() -> None:
    given(opened).when(c.ConfirmClosing(session="end", by="boris")).then_refused(NothingProposed)


def test_proposing_twice_changes_nothing_and_a_second_proposer_is_told_to_confirm() -> None:
    given(opened, proposed).when(c.ProposeClosing(session="end", by="anna")).then_nothing()
    given(opened, proposed).when(c.ProposeClosing(session="end", by="boris")).then_refused(ProposedAlready)


def test_judges_cast_until_the_closing_is_confirmed() -> None:
    assert session_decider.fold([opened]).casting
    assert session_decider.fold([opened, proposed]).casting
    assert not session_decider.fold([opened, proposed, confirmed]).casting


def test_a_confirmed_closing_is_not_proposed_again() -> None:
    given(opened, proposed, confirmed).when(c.ProposeClosing(session="end", by="anna")).then_refused(SessionNotOpen)


def test_a_session_is_closed_once_counted_and_only_after_the_confirmation() -> None:
    close = c.CloseSession(session="end", cast=CAST)
    given(opened, proposed, confirmed).when(close).then(closed)
    given(opened, proposed, confirmed, closed).when(close).then_nothing()
    given(opened, proposed).when(close).then_refused(ClosingUnconfirmed)


def test_a_session_that_was_never_opened_is_not_there() -> None:
    with pytest.raises(NotFound):
        session_decider.decide(c.ProposeClosing(session="end", by="anna"), session_decider.initial)
