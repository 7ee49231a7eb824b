"""What may happen next to a project, and what is refused. What concerns one of its milestones is in `milestones`."""

from dataclasses import replace

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project import milestones
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
            return [e.ProjectApproved(project=project.project, organisation=project.organisation, brief=project.brief)]
        case c.ReturnProject(), Status.DECLARED, _:
            return [_returned(command, project)]

        case c.ClaimProject(by=by), Status.APPROVED, _:
            return [_claimed(by, project)]
        case c.ClaimProject(by=by), Status.CLAIMED, claimant if by == claimant:
            return []
        case c.ClaimProject(), Status.CLAIMED, _:
            raise no.AlreadyClaimed(f"{project.project} is in the hands of {project.organisation}")
        case c.ReleaseProject(), Status.CLAIMED, Actor() as claimant:
            return [_released(command, project, claimant)]

        case c.PlanMilestone(), Status.APPROVED | Status.CLAIMED, _:
            return milestones.plan(command, project)
        case c.ReportMilestone(), Status.CLAIMED, _:
            return milestones.report(command, project)
        case c.VerifyMilestone(), Status.CLAIMED, _:
            return [milestones.verify(command, project)]
        case c.SendBackMilestone(), Status.CLAIMED, _:
            return [milestones.send_back(command, project)]

        case c.AcceptProject(), Status.CLAIMED, Actor() as claimant:
            return [_accepted(command, project, claimant)]
        case c.CorrectEvaluation(), Status.ACCEPTED, Actor() as claimant:
            return _correct(command, project, claimant)

        case _:
            raise no.OutOfTurn(f"{type(command).__name__} of a project that is {project.status}")


def _declare(command: c.DeclareProject, project: Project) -> list[e.ProjectEvent]:
    if project.status is Status.RETURNED and command.organisation != project.declared_by:
        raise no.NotTheDeclarer(f"{project.project} was declared by {project.declared_by}")
    ids = [plan.milestone for plan in command.milestones]
    if twice := [at for at, id in enumerate(ids) if id in ids[:at]]:
        raise Invalid(
            *(
                Fault(pointer=f"/milestones/{at}/milestone", code="duplicate", detail=f"{ids[at]} is planned twice")
                for at in twice
            )
        )
    declared = e.ProjectDeclared(
        project=command.project, organisation=command.organisation, brief=command.brief, goals=command.goals
    )
    return [declared, *(milestones.planned(command.project, command.organisation, plan) for plan in command.milestones)]


def _restates(command: c.DeclareProject, project: Project) -> bool:
    """Is this the very declaration that stands: said again, not said otherwise?"""
    said = Project(status=Status.UNDECLARED)
    for event in _declare(command, said):
        said = evolve(said, event)
    return said == replace(project, reason=None)


def _returned(command: c.ReturnProject, project: Project) -> e.ProjectReturned:
    return e.ProjectReturned(
        project=project.project, organisation=project.organisation, brief=project.brief, reason=command.reason
    )


def _claimed(by: Actor, project: Project) -> e.ProjectClaimed:
    return e.ProjectClaimed(
        project=project.project, organisation=by.organisation, person=by.person, brief=project.brief
    )


def _released(command: c.ReleaseProject, project: Project, claimant: Actor) -> e.ProjectReleased:
    """Given up by the claimant, or taken back by a superior."""
    if command.by != claimant and command.by.organisation == claimant.organisation:
        raise no.NotTheClaimant(f"{claimant.person} holds {project.project}")
    return e.ProjectReleased(
        project=project.project,
        organisation=claimant.organisation,
        person=claimant.person,
        brief=project.brief,
        reason=command.reason,
    )


def _accepted(command: c.AcceptProject, project: Project, claimant: Actor) -> e.ProjectAccepted:
    _not_own_work(command.by, claimant)
    open_ones = [one.milestone for one in project.milestones if one.progress is not Progress.VERIFIED]
    if open_ones or not project.milestones:
        raise no.MilestonesOpen(f"not verified: {', '.join(open_ones) or 'no milestone was planned'}")
    milestones.not_in_the_future(command.accepted_on, command.today)
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
    _not_own_work(command.by, claimant)
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


def _not_own_work(by: Actor, claimant: Actor) -> None:
    if by.organisation == claimant.organisation:
        raise no.OwnWorkNotAcceptable(f"{by.person} and the claimant are both of {claimant.organisation}")


project_decider = Decider(decide=decide, evolve=evolve, initial=Project())
