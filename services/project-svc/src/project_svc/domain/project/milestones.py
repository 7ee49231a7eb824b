"""The rules of one milestone of a project: planned, reported with evidence, verified by a second pair of eyes."""

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project import guards
from project_svc.domain.project import refusals as no
from project_svc.domain.project.state import Actor, Milestone, Progress, Project
from shared.kernel import NotFound


def plan(command: c.PlanMilestone, project: Project) -> list[e.ProjectEvent]:
    """One milestone more: by the claimant or a superior, or by any clerk while nobody holds the project."""
    if project.claimant:
        guards.by_claimant_or_superior(command.by, project.claimant)
    known = project.milestone(command.plan.milestone)
    if known is None:
        return [planned(project.project, project.bearer.organisation, command.plan)]
    if (known.title, known.due_on) != (command.plan.title, command.plan.due_on):
        raise no.AlreadyPlanned(f"{known.milestone}: {known.title}, due on {known.due_on}")
    return []


def planned(project: str, organisation: str, plan: c.Plan) -> e.MilestonePlanned:
    return e.MilestonePlanned(
        project=project, organisation=organisation, milestone=plan.milestone, title=plan.title, due_on=plan.due_on
    )


def report(command: c.ReportMilestone, project: Project, claimant: Actor) -> list[e.ProjectEvent]:
    milestone = _known(command.milestone, project)
    if command.by.person != claimant.person:
        raise no.NotTheClaimant(f"{claimant.person} holds {project.project}")
    said = (milestone.reached_on, milestone.evidence)
    if milestone.progress is Progress.REPORTED and said == (command.reached_on, command.evidence):
        return []
    _in_turn(milestone, Progress.PLANNED, Progress.SENT_BACK)
    guards.not_in_the_future(command.reached_on, command.today)
    return [
        e.MilestoneReported(
            project=project.project,
            organisation=claimant.organisation,
            milestone=milestone.milestone,
            due_on=milestone.due_on,
            reached_on=command.reached_on,
            evidence=command.evidence,
        )
    ]


def verify(command: c.VerifyMilestone, project: Project, claimant: Actor) -> e.MilestoneVerified:
    milestone = _known(command.milestone, project)
    guards.not_own_milestone(command.by, claimant)
    _in_turn(milestone, Progress.REPORTED)
    guards.not_in_the_future(command.verified_on, command.today)
    return e.MilestoneVerified(
        project=project.project,
        organisation=claimant.organisation,
        milestone=milestone.milestone,
        due_on=milestone.due_on,
        verifier=command.by.person,
        verified_on=command.verified_on,
    )


def send_back(command: c.SendBackMilestone, project: Project, claimant: Actor) -> e.MilestoneSentBack:
    milestone = _known(command.milestone, project)
    guards.not_own_milestone(command.by, claimant)
    _in_turn(milestone, Progress.REPORTED)
    return e.MilestoneSentBack(
        project=project.project,
        organisation=claimant.organisation,
        milestone=milestone.milestone,
        due_on=milestone.due_on,
        verifier=command.by.person,
        reason=command.reason,
    )


def _known(id: str, project: Project) -> Milestone:
    milestone = project.milestone(id)
    if milestone is None:
        raise NotFound(f"{project.project} has no milestone {id}")
    return milestone


def _in_turn(milestone: Milestone, *expected: Progress) -> None:
    if milestone.progress not in expected:
        raise no.MilestoneOutOfTurn(f"{milestone.milestone} is {milestone.progress}")
