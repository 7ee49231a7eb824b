"""What may happen next to a project, and what is refused. What concerns one of its milestones is in `milestones`."""

from functools import reduce

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project import guards, milestones
from project_svc.domain.project import refusals as no
from project_svc.domain.project.state import Actor, Progress, Project, Status, evolve
from shared.kernel import Decider, Fault, Invalid, NotFound


def decide(command: c.ProjectCommand, project: Project) -> list[e.ProjectEvent]:  # noqa: C901, PLR0911, PLR0912 - one arm a rule
    """The events that follow; none where the command asks for what is so already.

    Raises one of `refusals`, `NotFound` (no such project or milestone) or `Invalid` (two milestones under one id).
    """
    match command, project.status, project.claimant:
        case c.DeclareProject(), Status.UNDECLARED | Status.RETURNED, _:
            return _declare(command, project)
        case c.DeclareProject(), Status.DECLARED, _ if _restates(command, project):
            return []
        case c.DeclareProject(), _, _:
            raise no.AlreadyDeclared(f"{project.project} is {project.status}: {project.brief.title}")
        case _, Status.UNDECLARED, _:
            raise NotFound(f"no project {command.project}")

        case c.ApproveProject(), Status.DECLARED, _:
            return [_approved(project)]
        case c.ReturnProject(), Status.DECLARED, _:
            return [_returned(command, project)]

        case c.ClaimProject(by=by), Status.APPROVED, _:
            return [_claimed(by, project)]
        case c.ClaimProject(by=by), Status.CLAIMED, claimant if by == claimant:
            return []
        case c.ClaimProject(), Status.CLAIMED, Actor(person=person):
            raise no.AlreadyClaimed(f"{person} holds {project.project}")
        case c.ReleaseProject(), Status.CLAIMED, Actor() as claimant:
            return [_released(command, project, claimant)]

        case c.PlanMilestone(), Status.APPROVED | Status.CLAIMED, _:
            return milestones.plan(command, project)
        case c.ReportMilestone(), Status.CLAIMED, Actor() as claimant:
            return milestones.report(command, project, claimant)
        case c.VerifyMilestone(), Status.CLAIMED, Actor() as claimant:
            return [milestones.verify(command, project, claimant)]
        case c.SendBackMilestone(), Status.CLAIMED, Actor() as claimant:
            return [milestones.send_back(command, project, claimant)]

        case c.AcceptProject(), Status.CLAIMED, Actor() as claimant:
            return [_accepted(command, project, claimant)]
        case c.CorrectEvaluation(), Status.ACCEPTED, Actor() as claimant:
            return _correct(command, project, claimant)

        case _:
            raise no.OutOfTurn(f"{type(command).__name__} of a project that is {project.status}")


def _declare(command: c.DeclareProject, project: Project) -> list[e.ProjectEvent]:
    if project.status is Status.RETURNED and command.by.organisation != project.declared_by.organisation:
        raise no.NotTheDeclarer(f"{project.declared_by.organisation} declared {project.project}")
    ids = [plan.milestone for plan in command.milestones]
    if twice := [at for at, id in enumerate(ids) if id in ids[:at]]:
        raise Invalid(*(_planned_twice(at, ids[at]) for at in twice))
    declared = e.ProjectDeclared(
        project=command.project,
        organisation=command.by.organisation,
        person=command.by.person,
        brief=command.brief,
        goals=command.goals,
    )
    plans = (milestones.planned(command.project, command.by.organisation, plan) for plan in command.milestones)
    return [declared, *plans]


def _planned_twice(at: int, id: str) -> Fault:
    return Fault(pointer=f"/milestones/{at}/milestone", code="duplicate", detail=f"{id} is planned twice")


def _restates(command: c.DeclareProject, project: Project) -> bool:
    """Is this the very declaration that stands: said again, not said otherwise?"""
    said: list[e.ProjectEvent] = _declare(command, project)
    return reduce(evolve, said, Project()) == project


def _approved(project: Project) -> e.ProjectApproved:
    return e.ProjectApproved(
        project=project.project,
        organisation=project.declared_by.organisation,
        person=project.declared_by.person,
        brief=project.brief,
    )


def _returned(command: c.ReturnProject, project: Project) -> e.ProjectReturned:
    return e.ProjectReturned(
        project=project.project,
        organisation=project.declared_by.organisation,
        person=project.declared_by.person,
        brief=project.brief,
        reason=command.reason,
    )


def _claimed(by: Actor, project: Project) -> e.ProjectClaimed:
    return e.ProjectClaimed(
        project=project.project, organisation=by.organisation, person=by.person, brief=project.brief
    )


def _released(command: c.ReleaseProject, project: Project, claimant: Actor) -> e.ProjectReleased:
    """Given up by the claimant, or taken back by a superior."""
    guards.by_claimant_or_superior(command.by, claimant)
    return e.ProjectReleased(
        project=project.project,
        organisation=claimant.organisation,
        person=claimant.person,
        brief=project.brief,
        reason=command.reason,
    )


def _accepted(command: c.AcceptProject, project: Project, claimant: Actor) -> e.ProjectAccepted:
    guards.not_own_project(command.by, claimant)
    open_ones = [one.milestone for one in project.milestones if one.progress is not Progress.VERIFIED]
    if open_ones or not project.milestones:
        raise no.MilestonesOpen(f"not verified: {', '.join(open_ones) or 'no milestone was planned'}")
    guards.not_in_the_future(command.accepted_on, command.today)
    return e.ProjectAccepted(
        project=project.project,
        organisation=claimant.organisation,
        person=claimant.person,
        brief=project.brief,
        fact=project.project,
        revision=1,
        evaluation=command.evaluation,
        accepted_on=command.accepted_on,
    )


def _correct(command: c.CorrectEvaluation, project: Project, claimant: Actor) -> list[e.ProjectEvent]:
    guards.not_own_project(command.by, claimant)
    if project.evaluation is None or project.evaluation.score == command.evaluation:
        return []
    return [
        e.EvaluationCorrected(
            project=project.project,
            organisation=claimant.organisation,
            person=claimant.person,
            brief=project.brief,
            fact=project.project,
            revision=project.evaluation.revision + 1,
            evaluation=command.evaluation,
            reason=command.reason,
        )
    ]


project_decider = Decider(decide=decide, evolve=evolve, initial=Project())
