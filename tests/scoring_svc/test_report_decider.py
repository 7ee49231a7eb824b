"""The rules of a year-end report and of its scores, one sentence each."""

import pytest

from scoring_svc.domain.proposal import NothingProposed, ProposedAlready, SamePersonConfirms
from scoring_svc.domain.refusals import OutOfCount
from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report import events as e
from scoring_svc.domain.report.content import Content, GroupScores, Shares
from scoring_svc.domain.report.decider import ReportOutOfTurn, report_decider
from scoring_svc.domain.report.scores import corrected
from scoring_svc.domain.report.scoring import NotScored
from scoring_svc.domain.report.shape import characters, flags_of, shares_of
from scoring_svc.domain.session.terms import Seats
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

given = given_for(report_decider)

ID = "end.5301"
SHARES = Shares(achievements=1000, problems=1000, total=3000)
CONTENT = Content(report=ID, session="end", organisation="5301", person="petra", cycle=2026, shares=SHARES, flags=())
GROUPS = (GroupScores(group="superior", scores=(9000,)),)
OTHER = (GroupScores(group="superior", scores=(8000,)),)

submit = c.SubmitReport(report=ID, session="end", organisation="5301", person="petra", cycle=2026, shares=SHARES)
score = c.ScoreReport(report=ID, session="end", organisation="5301", person="otto", cycle=2026, groups=GROUPS)
correct = c.ProposeCorrection(report=ID, by="anna", reason="misread", groups=OTHER)
void = c.ProposeVoiding(report=ID, by="anna", reason="objection upheld")

submitted = e.ReportSubmitted(content=CONTENT)
returned = e.ReportReturned(content=CONTENT, reason="too long")
accepted = e.ReportAccepted(content=CONTENT)
scored = e.ReportScored(
    fact=ID, revision=1, organisation="5301", person="petra", cycle=2026, session="end", groups=GROUPS
)
correction_proposed = e.CorrectionProposed(report=ID, by="anna", reason="misread", groups=OTHER)
voiding_proposed = e.VoidingProposed(report=ID, by="anna", reason="objection upheld")
rescored = e.ReportScored(
    fact=ID, revision=2, organisation="5301", person="petra", cycle=2026, session="end", groups=OTHER
)
voided = e.ReportVoided(
    fact=ID,
    revision=2,
    organisation="5301",
    person="petra",
    cycle=2026,
    session="end",
    reason="objection upheld",
    by=("anna", "boris"),
)


def test_a_report_is_submitted_returned_and_submitted_again() -> None:
    given().when(submit).then(submitted)
    given(submitted).when(submit).then_nothing()
    given(submitted).when(c.ReturnReport(report=ID, reason="too long")).then(returned)
    given(submitted, returned).when(submit).then(submitted)


def test_a_submitted_report_is_accepted_and_then_stays() -> None:
    given(submitted).when(c.AcceptReport(report=ID)).then(accepted)
    given(submitted, accepted).when(c.AcceptReport(report=ID)).then_nothing()
    given(submitted, accepted).when(submit).then_refused(ReportOutOfTurn)
    given(submitted, returned).when(c.AcceptReport(report=ID)).then_refused(ReportOutOfTurn)


def test_what_nobody_submitted_is_not_reviewed() -> None:
    with pytest.raises(NotFound):
        report_decider.decide(c.AcceptReport(report=ID), report_decider.initial)


@pytest.mark.parametrize(
    ("achievements", "problems", "total", "flags"),
    [
        (1000, 1000, 3000, ()),
        (1001, 1000, 3000, ("achievements-over-a-third",)),
        (1000, 999, 3000, ("problems-under-a-third",)),
        (1001, 999, 3000, ("achievements-over-a-third", "problems-under-a-third")),
        (0, 0, 0, ()),
    ],
)
def test_the_shape_is_judged_in_integers(achievements: int, problems: int, total: int, flags: tuple[str, ...]) -> None:
    assert flags_of(Shares(achievements=achievements, problems=problems, total=total)) == flags


def test_length_is_counted_in_characters_without_white_space() -> None:
    assert characters("抓 基层\n党建 works") == 10
    assert shares_of({"achievements": 1, "problems": 2, "causes": 3}) == Shares(achievements=1, problems=2, total=6)


def test_the_close_gives_the_first_scores_and_only_once() -> None:
    given(submitted).when(score).then(scored)
    given(submitted, scored).when(score).then_nothing()


def test_a_report_that_was_only_spoken_is_scored_for_who_is_in_office() -> None:
    [event] = report_decider.decide(score, report_decider.initial)
    assert isinstance(event, e.ReportScored)
    assert event.person == "otto"


def test_a_vacant_post_is_scored_for_nobody() -> None:
    vacant = c.ScoreReport(report=ID, session="end", organisation="5301", person=None, cycle=2026, groups=GROUPS)
    given().when(vacant).then_nothing()


def test_a_correction_takes_two_admins_and_is_the_next_revision() -> None:
    given(submitted, scored).when(correct).then(correction_proposed)
    given(submitted, scored, correction_proposed).when(correct).then_nothing()
    history = (submitted, scored, correction_proposed)
    given(*history).when(c.ConfirmCorrection(report=ID, by="anna")).then_refused(SamePersonConfirms)
    given(*history).when(c.ConfirmCorrection(report=ID, by="boris")).then(rescored)


def test_voiding_takes_two_admins_and_a_correction_brings_the_fact_back() -> None:
    given(submitted, scored).when(void).then(voiding_proposed)
    history = (submitted, scored, voiding_proposed)
    given(*history).when(c.ConfirmVoiding(report=ID, by="boris")).then(voided)
    given(*history, voided).when(void).then_refused(OutOfCount)
    again = given(*history, voided, correction_proposed).when(c.ConfirmCorrection(report=ID, by="boris"))
    assert [event.revision for event in again._decided() if isinstance(event, e.ReportScored)] == [3]


def test_whoever_confirms_confirms_what_was_proposed() -> None:
    given(submitted, scored, correction_proposed).when(c.ConfirmVoiding(report=ID, by="boris")).then_refused(
        NothingProposed
    )
    given(submitted, scored, voiding_proposed).when(c.ConfirmCorrection(report=ID, by="boris")).then_refused(
        NothingProposed
    )
    given(submitted, scored).when(c.ConfirmVoiding(report=ID, by="boris")).then_refused(NothingProposed)


def test_one_proposal_waits_at_a_time() -> None:
    theirs = c.ProposeVoiding(report=ID, by="boris", reason="other")
    given(submitted, scored, correction_proposed).when(theirs).then_refused(ProposedAlready)


def test_scores_are_not_corrected_before_the_close() -> None:
    given(submitted).when(correct).then_refused(NotScored)


PANEL = (
    Seats(group="superior", secret=False, least=1, members=("s1", "s2")),
    Seats(group="departments", secret=True, least=3, members=("d1", "d2", "d3")),
)


def test_corrected_scores_are_held_against_the_panel() -> None:
    fitting = [GroupScores(group="superior", scores=(2, 1)), GroupScores(group="departments", scores=(3, 2, 1))]
    assert corrected(fitting, PANEL) == (
        GroupScores(group="departments", scores=(1, 2, 3)),
        GroupScores(group="superior", scores=(1, 2)),
    )


@pytest.mark.parametrize(
    ("groups", "pointer"),
    [
        ([GroupScores(group="neighbours", scores=(1,))], "/groups/0/group"),
        ([GroupScores(group="departments", scores=(1, 2))], "/groups/0/scores"),
        ([GroupScores(group="superior", scores=(1, 2, 3))], "/groups/0/scores"),
        ([GroupScores(group="superior", scores=(1,))] * 2, "/groups/1/group"),
    ],
)
def test_scores_that_the_panel_cannot_have_given_are_refused(groups: list[GroupScores], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        corrected(groups, PANEL)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
