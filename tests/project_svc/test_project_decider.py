"""The rules of a project, one sentence each."""

from datetime import date

import pytest

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project import refusals as no
from project_svc.domain.project.decider import project_decider
from project_svc.domain.project.state import Actor, Evaluation, Progress, Status
from project_svc.domain.project.values import Brief, Evidence, Level
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

given = given_for(project_decider)

P, M, FURTHER = "library", "roof", "opening"
TODAY, TOMORROW = date(2026, 6, 1), date(2026, 6, 2)
COUNTY, PREFECTURE, ELSEWHERE = "530102", "5301", "530103"

ANNA = Actor(person="anna", organisation=COUNTY)
HER_CLERK = Actor(person="clerk", organisation=COUNTY)
BORIS = Actor(person="boris", organisation=ELSEWHERE)
SUPERIOR = Actor(person="superior", organisation=PREFECTURE)
INSPECTOR = Actor(person="inspector", organisation=PREFECTURE)

BRIEF = Brief(cycle=2026, level=Level.COUNTY, topic="culture", title="A public library")
GOALS = ("open to all by autumn",)
PROOF = (Evidence(uri="s3://acts/1", sha256="0" * 64),)
ROOF = c.Plan(milestone=M, title="The roof is on", due_on=date(2026, 8, 1))
OPENING = c.Plan(milestone=FURTHER, title="The doors open", due_on=date(2026, 10, 1))

declared = e.ProjectDeclared(project=P, organisation=COUNTY, person="clerk", brief=BRIEF, goals=GOALS)
roof_planned = e.MilestonePlanned(project=P, organisation=COUNTY, milestone=M, title=ROOF.title, due_on=ROOF.due_on)
approved = e.ProjectApproved(project=P, organisation=COUNTY, person="clerk", brief=BRIEF)
returned = e.ProjectReturned(
    project=P, organisation=COUNTY, person="clerk", brief=BRIEF, reason="no measure of success"
)
claimed = e.ProjectClaimed(project=P, organisation=COUNTY, person="anna", brief=BRIEF)
released = e.ProjectReleased(project=P, organisation=COUNTY, person="anna", brief=BRIEF, reason="moved away")
reported = e.MilestoneReported(
    project=P, organisation=COUNTY, milestone=M, due_on=ROOF.due_on, reached_on=TODAY, evidence=PROOF
)
verified = e.MilestoneVerified(
    project=P, organisation=COUNTY, milestone=M, due_on=ROOF.due_on, verifier="inspector", verified_on=TODAY
)
sent_back = e.MilestoneSentBack(
    project=P, organisation=COUNTY, milestone=M, due_on=ROOF.due_on, verifier="inspector", reason="it rains in"
)
opening_planned = e.MilestonePlanned(
    project=P, organisation=COUNTY, milestone=FURTHER, title=OPENING.title, due_on=OPENING.due_on
)
accepted = e.ProjectAccepted(
    project=P,
    organisation=COUNTY,
    person="anna",
    brief=BRIEF,
    fact=P,
    revision=1,
    evaluation=9150,
    accepted_on=TODAY,
)
corrected = e.EvaluationCorrected(
    project=P,
    organisation=COUNTY,
    person="anna",
    brief=BRIEF,
    fact=P,
    revision=2,
    evaluation=8800,
    reason="the opening was counted twice",
)

on_the_table = (declared, roof_planned)
open_to_claim = (*on_the_table, approved)
in_annas_hands = (*open_to_claim, claimed)
roof_reported = (*in_annas_hands, reported)
roof_verified = (*roof_reported, verified)
finished = (*roof_verified, accepted)


def declare(by: Actor = HER_CLERK, *plans: c.Plan) -> c.DeclareProject:
    return c.DeclareProject(project=P, by=by, brief=BRIEF, goals=GOALS, milestones=plans or (ROOF,))


def claim(by: Actor = ANNA) -> c.ClaimProject:
    return c.ClaimProject(project=P, by=by)


def release(by: Actor = ANNA) -> c.ReleaseProject:
    return c.ReleaseProject(project=P, by=by, reason="moved away")


def plan(plan: c.Plan = OPENING, by: Actor = ANNA) -> c.PlanMilestone:
    return c.PlanMilestone(project=P, by=by, plan=plan)


def report(by: Actor = ANNA, milestone: str = M, on: date = TODAY) -> c.ReportMilestone:
    return c.ReportMilestone(project=P, by=by, milestone=milestone, reached_on=on, evidence=PROOF, today=TODAY)


def verify(by: Actor = INSPECTOR, on: date = TODAY) -> c.VerifyMilestone:
    return c.VerifyMilestone(project=P, by=by, milestone=M, verified_on=on, today=TODAY)


def send_back(by: Actor = INSPECTOR) -> c.SendBackMilestone:
    return c.SendBackMilestone(project=P, by=by, milestone=M, reason="it rains in")


def accept(by: Actor = SUPERIOR, on: date = TODAY) -> c.AcceptProject:
    return c.AcceptProject(project=P, by=by, evaluation=9150, accepted_on=on, today=TODAY)


def correct(evaluation: int = 8800, by: Actor = SUPERIOR) -> c.CorrectEvaluation:
    return c.CorrectEvaluation(project=P, by=by, evaluation=evaluation, reason="the opening was counted twice")


approve = c.ApproveProject(project=P)
return_it = c.ReturnProject(project=P, reason="no measure of success")


# Declared, then approved or returned: the two ends of a clerk's desk


def test_a_project_is_declared_with_its_planned_milestones() -> None:
    given().when(declare()).then(declared, roof_planned)


def test_declaring_the_same_again_changes_nothing() -> None:
    given(*on_the_table).when(declare()).then_nothing()


def test_another_project_can_not_be_declared_under_the_same_id() -> None:
    given(*on_the_table).when(declare(BORIS)).then_refused(no.AlreadyDeclared)


def test_an_approved_project_can_not_be_declared_again() -> None:
    given(*open_to_claim).when(declare()).then_refused(no.AlreadyDeclared)


def test_two_milestones_under_one_id_are_bad_input_and_the_second_is_pointed_at() -> None:
    with pytest.raises(Invalid) as refused:
        given().when(declare(HER_CLERK, ROOF, OPENING, ROOF)).then_nothing()
    assert [fault.pointer for fault in refused.value.faults] == ["/milestones/2/milestone"]


def test_a_declared_project_can_be_approved() -> None:
    given(*on_the_table).when(approve).then(approved)


def test_a_declared_project_can_be_returned_with_a_reason() -> None:
    given(*on_the_table).when(return_it).then(returned)


def test_a_returned_project_can_be_declared_anew_with_other_milestones() -> None:
    given(*on_the_table, returned).when(declare(HER_CLERK, OPENING)).then(declared, opening_planned)


def test_a_returned_project_is_declared_anew_by_its_declarer_only() -> None:
    given(*on_the_table, returned).when(declare(BORIS)).then_refused(no.NotTheDeclarer)


def test_a_returned_project_can_not_be_approved() -> None:
    given(*on_the_table, returned).when(approve).then_refused(no.OutOfTurn)


def test_an_approved_project_can_not_be_returned() -> None:
    given(*open_to_claim).when(return_it).then_refused(no.OutOfTurn)


@pytest.mark.parametrize(
    "command", [approve, return_it, claim(), release(), plan(), report(), verify(), send_back(), accept(), correct()]
)
def test_nothing_can_be_done_with_what_was_never_declared(command: c.ProjectCommand) -> None:
    with pytest.raises(NotFound):
        given().when(command).then_nothing()


# Claimed and released


def test_an_approved_project_can_be_claimed() -> None:
    given(*open_to_claim).when(claim()).then(claimed)


def test_a_declared_project_can_not_be_claimed_before_it_is_approved() -> None:
    given(*on_the_table).when(claim()).then_refused(no.OutOfTurn)


def test_a_secretary_reports_what_she_claimed_for_another_of_her_posts() -> None:
    other_post = Actor(person="anna", organisation=ELSEWHERE)
    given(*in_annas_hands).when(report(by=other_post)).then(reported)


def test_claiming_again_what_is_yours_changes_nothing() -> None:
    given(*in_annas_hands).when(claim()).then_nothing()


def test_a_claimed_project_is_refused_to_anyone_else() -> None:
    given(*in_annas_hands).when(claim(by=BORIS)).then_refused(no.AlreadyClaimed)


def test_from_the_claim_on_its_facts_count_for_the_claimants_organisation() -> None:
    given(*open_to_claim, claimed_by(BORIS)).when(report(by=BORIS)).then(
        e.MilestoneReported(
            project=P, organisation=ELSEWHERE, milestone=M, due_on=ROOF.due_on, reached_on=TODAY, evidence=PROOF
        )
    )


def test_a_claimant_releases_her_project_with_a_reason() -> None:
    given(*in_annas_hands).when(release()).then(released)


def test_a_superior_takes_a_project_back() -> None:
    given(*in_annas_hands).when(release(by=SUPERIOR)).then(released)


def test_a_colleague_of_the_claimant_can_not_release_it() -> None:
    given(*in_annas_hands).when(release(by=HER_CLERK)).then_refused(no.NotTheClaimant)


def test_a_released_project_can_be_claimed_by_another() -> None:
    given(*in_annas_hands, released).when(claim(by=BORIS)).then(claimed_by(BORIS))


def test_what_was_verified_stays_verified_when_the_project_changes_hands() -> None:
    project = project_decider.fold([*roof_verified, released, claimed_by(BORIS)])
    assert [milestone.progress for milestone in project.milestones] == [Progress.VERIFIED]


def claimed_by(by: Actor) -> e.ProjectClaimed:
    return e.ProjectClaimed(project=P, organisation=by.organisation, person=by.person, brief=BRIEF)


# Milestones


def test_the_claimant_plans_a_further_milestone() -> None:
    given(*in_annas_hands).when(plan()).then(opening_planned)


def test_a_superior_plans_a_further_milestone() -> None:
    given(*in_annas_hands).when(plan(by=SUPERIOR)).then(opening_planned)


def test_a_clerk_plans_a_further_milestone_while_nobody_holds_the_project() -> None:
    given(*open_to_claim).when(plan(by=HER_CLERK)).then(opening_planned)


def test_a_colleague_of_the_claimant_plans_nothing() -> None:
    given(*in_annas_hands).when(plan(by=HER_CLERK)).then_refused(no.NotTheClaimant)


def test_planning_the_same_milestone_again_changes_nothing() -> None:
    given(*in_annas_hands).when(plan(ROOF)).then_nothing()


def test_another_milestone_can_not_be_planned_under_the_same_id() -> None:
    other = c.Plan(milestone=M, title="The roof is on", due_on=TOMORROW)
    given(*in_annas_hands).when(plan(other)).then_refused(no.AlreadyPlanned)


def test_the_claimant_reports_a_milestone_with_evidence() -> None:
    given(*in_annas_hands).when(report()).then(reported)


def test_nobody_reports_a_milestone_of_an_unclaimed_project() -> None:
    given(*open_to_claim).when(report()).then_refused(no.OutOfTurn)


def test_nobody_but_the_claimant_reports_a_milestone() -> None:
    given(*in_annas_hands).when(report(by=SUPERIOR)).then_refused(no.NotTheClaimant)


def test_a_milestone_that_nobody_planned_is_not_found() -> None:
    with pytest.raises(NotFound):
        given(*in_annas_hands).when(report(milestone="cellar")).then_nothing()


def test_a_milestone_is_not_reached_tomorrow() -> None:
    given(*in_annas_hands).when(report(on=TOMORROW)).then_refused(no.DateInTheFuture)


def test_reporting_the_same_again_changes_nothing() -> None:
    given(*roof_reported).when(report()).then_nothing()


def test_a_report_that_awaits_its_verification_is_not_replaced() -> None:
    given(*roof_reported).when(report(on=date(2026, 5, 31))).then_refused(no.MilestoneOutOfTurn)


def test_a_second_pair_of_eyes_verifies() -> None:
    given(*roof_reported).when(verify()).then(verified)


def test_nobody_verifies_her_own_milestone() -> None:
    given(*roof_reported).when(verify(by=ANNA)).then_refused(no.OwnWorkNotVerifiable)


def test_a_claimant_does_not_verify_her_own_milestone_under_another_hat() -> None:
    hat = Actor(person="anna", organisation=PREFECTURE)
    given(*roof_reported).when(verify(by=hat)).then_refused(no.OwnWorkNotVerifiable)


def test_an_inspector_of_the_claimants_organisation_does_not_verify() -> None:
    given(*roof_reported).when(verify(by=HER_CLERK)).then_refused(no.OwnWorkNotVerifiable)


def test_nobody_sends_back_a_milestone_of_the_own_organisation() -> None:
    given(*roof_reported).when(send_back(by=HER_CLERK)).then_refused(no.OwnWorkNotVerifiable)


def test_what_was_not_reported_is_not_verified() -> None:
    given(*in_annas_hands).when(verify()).then_refused(no.MilestoneOutOfTurn)


def test_what_was_verified_is_not_verified_again() -> None:
    given(*roof_verified).when(verify()).then_refused(no.MilestoneOutOfTurn)


def test_a_milestone_is_not_verified_tomorrow() -> None:
    given(*roof_reported).when(verify(on=TOMORROW)).then_refused(no.DateInTheFuture)


def test_a_reported_milestone_is_sent_back_with_a_reason() -> None:
    given(*roof_reported).when(send_back()).then(sent_back)


def test_what_was_sent_back_is_reported_anew() -> None:
    given(*roof_reported, sent_back).when(report()).then(reported)


def test_what_was_verified_is_not_sent_back() -> None:
    given(*roof_verified).when(send_back()).then_refused(no.MilestoneOutOfTurn)


def test_a_milestone_is_overdue_the_day_after_its_due_date_until_it_is_reported() -> None:
    (planned,) = project_decider.fold(in_annas_hands).milestones
    assert not planned.overdue(date(2026, 8, 1))
    assert planned.overdue(date(2026, 8, 2))
    (done,) = project_decider.fold(roof_reported).milestones
    assert not done.overdue(date(2026, 8, 2))


# Accepted and evaluated


def test_a_project_whose_milestones_are_all_verified_is_accepted_with_an_evaluation() -> None:
    given(*roof_verified).when(accept()).then(accepted)


def test_a_project_with_an_open_milestone_is_not_accepted() -> None:
    given(*roof_verified, opening_planned).when(accept()).then_refused(no.MilestonesOpen)


def test_a_project_without_a_milestone_is_not_accepted() -> None:
    given(declared, approved, claimed).when(accept()).then_refused(no.MilestonesOpen)


def test_nobody_accepts_a_project_of_the_own_organisation() -> None:
    given(*roof_verified).when(accept(by=HER_CLERK)).then_refused(no.OwnWorkNotAcceptable)


def test_a_project_is_not_accepted_tomorrow() -> None:
    given(*roof_verified).when(accept(on=TOMORROW)).then_refused(no.DateInTheFuture)


def test_an_accepted_project_is_not_accepted_again() -> None:
    given(*finished).when(accept()).then_refused(no.OutOfTurn)


def test_an_accepted_project_is_not_released() -> None:
    given(*finished).when(release()).then_refused(no.OutOfTurn)


def test_a_corrected_evaluation_is_the_next_revision_of_the_same_fact() -> None:
    given(*finished).when(correct()).then(corrected)


def test_correcting_to_what_stands_changes_nothing() -> None:
    given(*finished, corrected).when(correct(8800)).then_nothing()


def test_nobody_corrects_the_evaluation_of_the_own_organisation() -> None:
    given(*finished).when(correct(by=HER_CLERK)).then_refused(no.OwnWorkNotAcceptable)


def test_an_evaluation_is_not_corrected_before_there_is_one() -> None:
    given(*roof_verified).when(correct()).then_refused(no.OutOfTurn)


def test_the_highest_revision_is_what_the_project_shows() -> None:
    project = project_decider.fold([*finished, corrected])
    assert (project.status, project.evaluation) == (Status.ACCEPTED, Evaluation(score=8800, revision=2))
