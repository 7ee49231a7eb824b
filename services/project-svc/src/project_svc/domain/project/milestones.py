"""The rules of one milestone of a project: planned, reported with evidence, verified by a second pair of eyes."""

from datetime import date

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project import refusals as no
from project_svc.domain.project.state import Actor, Milestone, Progress, Project
from shared.kernel import NotFound


def plan(command: c.PlanMilestone, project: Project) -> list[e.ProjectEvent]:
    """One milestone more: by the claimant or a superior; by any clerk it concerns while nobody holds the project."""
    claimant = project.claimant
    if claimant and command.by != claimant and command.by.organisation == claimant.organisation:
        raise no.NotTheClaimant(f"{claimant.person} holds {project.project}")
    known = project.milestone(command.plan.milestone)
    if known is None:
        return [planned(project.project, project.organisation, command.plan)]
    if (known.title, known.due_on) != (command.plan.title, command.plan.due_on):
        raise no.AlreadyPlanned(f"{known.milestone}: {known.title}, due on {known.due_on}")
    return []


def planned(project: str, organisation: str, plan: c.Plan) -> e.MilestonePlanned:
    return e.MilestonePlanned(
        project=project, organisation=organisation, milestone=plan.milestone, title=plan.title, due_on=plan.due_on
    )


def report(command: c.ReportMilestone, project: Project) -> list[e.ProjectEvent]:
    if command.by != project.claimant:
        raise no.NotTheClaimant(f"{project.project} is in the hands of {project.organisation}")
    milestone = _known(command.milestone, project)
    said = (milestone.reached_on, milestone.evidence)
    if milestone.progress is Progress.REPORTED and said == (command.reached_on, command.evidence):
        return []
    _in_turn(milestone, Progress.PLANNED, Progress.SENT_BACK)
    not_in_the_future(command.reached_on, command.today)
    return [
        e.MilestoneReported(
            project=project.project,
            organisation=project.organisation,
            milestone=milestone.milestone,
            reached_on=command.reached_on,
            evidence=command.evidence,
        )
    ]


def verify(command: c.VerifyMilestone, project: Project) -> e.MilestoneVerified:
    milestone = _known(command.milestone, project)
    _not_own_work(command.by, project)
    _in_turn(milestone, Progress.REPORTED)
    not_in_the_future(command.verified_on, command.today)
    return e.MilestoneVerified(
        project=project.project,
        organisation=project.organisation,
        milestone=milestone.milestone,
        verifier=command.by.person,
        verified_on=command.verified_on,
    )


def send_back(command: c.SendBackMilestone, project: Project) -> e.MilestoneSentBack:
    milestone = _known(command.milestone, project)
    _not_own_work(command.by, project)
    _in_turn(milestone, Progress.REPORTED)
    return e.MilestoneSentBack(
        project=project.project,
        organisation=project.organisation,
        milestone=milestone.milestone,
        verifier=command.by.person,
        reason=command.reason,
    )


def not_in_the_future(day: date, today: date) -> None:
    if day > today:
        raise no.DatedInTheFuture(f"{day} is after today, {today}")


def _known(id: str, project: Project) -> Milestone:
    milestone = project.milestone(id)
    if milestone is None:
        raise NotFound(f"{project.project} has no milestone {id}")
    return milestone


def _in_turn(milestone: Milestone, *expected: Progress) -> None:
    if milestone.progress not in expected:
        raise no.MilestoneOutOfTurn(f"{milestone.milestone} is {milestone.progress}")


def _not_own_work(by: Actor, project: Project) -> None:
    """Neither the claimant, whichever hat she wears, nor anyone else of the organisation."""
    claimant = project.claimant
    if claimant and (by.person == claimant.person or by.organisation == claimant.organisation):
        raise no.OwnWorkNotVerifiable(f"{by.person} of {by.organisation} would verify the own work")
