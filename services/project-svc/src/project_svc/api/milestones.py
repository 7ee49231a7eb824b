"""The milestones of a project: planned, reported with evidence, verified or sent back."""

from project_svc.api.dependencies import Inspector, Secretary, SecretaryOrClerk, acting
from project_svc.api.desk import AtDesk
from project_svc.api.models import PlanIn, ProjectOut, ReasonIn, ReportIn, VerificationIn
from project_svc.domain.project import commands as c
from project_svc.domain.project.values import Evidence
from shared.web import Id, Router

router = Router(prefix="/projects/{project}/milestones", tags=["milestones"])

TODAY = VerificationIn()


@router.post("")
async def plan_milestone(project: Id, body: PlanIn, caller: SecretaryOrClerk, desk: AtDesk) -> ProjectOut:
    """Plan a further milestone 增加计划节点."""
    plan = c.Plan(milestone=body.milestone, title=body.title, due_on=body.due_on)
    return await desk.hand_in(c.PlanMilestone(project=project, by=acting(caller), plan=plan), caller)


@router.post("/{milestone}/report")
async def report_milestone(
    project: Id, milestone: Id, body: ReportIn, secretary: Secretary, desk: AtDesk
) -> ProjectOut:
    """Report that a milestone was reached, with evidence, as the claimant 报告节点完成."""
    report = c.ReportMilestone(
        project=project,
        by=acting(secretary),
        milestone=milestone,
        reached_on=body.reached_on or desk.today,
        evidence=tuple(Evidence(uri=one.uri, sha256=one.sha256) for one in body.evidence),
        today=desk.today,
    )
    return await desk.hand_in(report, secretary)


@router.post("/{milestone}/verification")
async def verify_milestone(
    project: Id, milestone: Id, inspector: Inspector, desk: AtDesk, body: VerificationIn = TODAY
) -> ProjectOut:
    """Verify a reported milestone on the spot; never of the own organisation 核实节点."""
    verification = c.VerifyMilestone(
        project=project,
        by=acting(inspector),
        milestone=milestone,
        verified_on=body.verified_on or desk.today,
        today=desk.today,
    )
    return await desk.hand_in(verification, inspector)


@router.post("/{milestone}/return")
async def send_back_milestone(
    project: Id, milestone: Id, body: ReasonIn, inspector: Inspector, desk: AtDesk
) -> ProjectOut:
    """Send a reported milestone back, with a reason 退回节点."""
    sent_back = c.SendBackMilestone(project=project, by=acting(inspector), milestone=milestone, reason=body.reason)
    return await desk.hand_in(sent_back, inspector)
