"""The life of a project: declared, approved or returned, claimed or released, accepted."""

from fastapi import Request, Response

from project_svc.api.actions import View
from project_svc.api.dependencies import Clerk, Secretary, SecretaryOrClerk, Wired, acting
from project_svc.api.desk import AtDesk, AtDeskIfMatch
from project_svc.api.models import AcceptanceIn, ClaimIn, CorrectionIn, DeclarationIn, ProjectOut, ReasonIn
from project_svc.api.representation import represent
from project_svc.domain.project import commands as c
from project_svc.domain.project.state import Actor
from project_svc.domain.project.values import Brief
from shared.web import Caller, Id, Router, Today, show

router = Router(prefix="/projects", tags=["projects"])


@router.put("/{project}")
async def declare_project(project: Id, body: DeclarationIn, clerk: Clerk, desk: AtDesk) -> ProjectOut:
    """Declare a project, or declare it anew after a return 申报项目."""
    return await desk.hand_in(
        c.DeclareProject(
            project=project,
            by=Actor(person=clerk.sub, organisation=body.organisation),
            brief=Brief(cycle=body.cycle, level=body.level, topic=body.topic, title=body.title),
            goals=body.goals,
            milestones=tuple(
                c.Plan(milestone=plan.milestone, title=plan.title, due_on=plan.due_on) for plan in body.milestones
            ),
        ),
        clerk,
    )


@router.get("/{project}")
async def read_project(
    project: Id, caller: Caller, wired: Wired, today: Today, request: Request, response: Response
) -> ProjectOut:
    """A project as it stands, with its version 查看项目."""
    shown = await wired.projects.show(project, caller.org)
    show(request, response, shown.version)
    in_charge = await wired.projects.in_charge(shown.state, caller.org)
    return represent(shown.state, View(caller=caller, today=today, in_charge=in_charge))


@router.post("/{project}/approval")
async def approve_project(project: Id, clerk: Clerk, desk: AtDesk) -> ProjectOut:
    """Approve a declared project: it can be claimed now 批准项目."""
    return await desk.hand_in(c.ApproveProject(project=project), clerk)


@router.post("/{project}/return")
async def return_project(project: Id, body: ReasonIn, clerk: Clerk, desk: AtDesk) -> ProjectOut:
    """Return a declared project, with a reason 退回项目."""
    return await desk.hand_in(c.ReturnProject(project=project, reason=body.reason), clerk)


@router.post("/{project}/claim")
async def claim_project(project: Id, body: ClaimIn, secretary: Secretary, desk: AtDesk) -> ProjectOut:
    """Claim an approved project as the secretary of an organisation 认领项目."""
    by = Actor(person=secretary.sub, organisation=body.organisation)
    return await desk.hand_in(c.ClaimProject(project=project, by=by), secretary)


@router.post("/{project}/release")
async def release_project(project: Id, body: ReasonIn, caller: SecretaryOrClerk, desk: AtDesk) -> ProjectOut:
    """Give a project up, or take it back as a superior; it can be claimed again 释放项目."""
    release = c.ReleaseProject(project=project, by=acting(caller), reason=body.reason)
    return await desk.hand_in(release, caller)


@router.post("/{project}/acceptance")
async def accept_project(project: Id, body: AcceptanceIn, clerk: Clerk, desk: AtDesk) -> ProjectOut:
    """Accept a project whose milestones are all verified, with an evaluation, as a superior 验收项目."""
    acceptance = c.AcceptProject(
        project=project,
        by=acting(clerk),
        evaluation=body.evaluation,
        accepted_on=body.accepted_on or desk.today,
        today=desk.today,
    )
    return await desk.hand_in(acceptance, clerk)


@router.post("/{project}/acceptance/correction")
async def correct_evaluation(project: Id, body: CorrectionIn, clerk: Clerk, desk: AtDeskIfMatch) -> ProjectOut:
    """Correct the evaluation that the caller has seen (If-Match): the next revision of the fact 更正验收评价."""
    correction = c.CorrectEvaluation(project=project, by=acting(clerk), evaluation=body.evaluation, reason=body.reason)
    return await desk.hand_in(correction, clerk)
