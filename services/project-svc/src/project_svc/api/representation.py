"""A project as one caller sees it today: its state, and what the caller may do next.

What may be done is asked of the decider itself, with a command that has nothing wrong but its moment and its speaker:
the rules stand in one place only.
"""

from collections.abc import Mapping
from datetime import date

from project_svc.api.dependencies import DECIDING, HOLDING, LOOKING, STEERING, acting
from project_svc.api.models import ActorOut, EvidenceOut, MilestoneOut, ProjectOut
from project_svc.domain.project import commands as c
from project_svc.domain.project.decider import decide
from project_svc.domain.project.state import Actor, Milestone, Project
from shared.kernel import Invalid, NotFound, Refused
from shared.web import Principal, Role

Probes = Mapping[str, tuple[tuple[Role, ...], c.ProjectCommand]]


def represent(project: Project, caller: Principal, today: date, *, in_charge: bool) -> ProjectOut:
    """``in_charge``: the project's bearer is in the caller's subtree; else it may be claimed, and no more."""
    evaluation, probes = project.evaluation, _on_project(project, acting(caller), today)
    if not in_charge:
        probes = {"claim": probes["claim"]}
    return ProjectOut(
        project=project.project,
        status=project.status,
        organisation=project.bearer.organisation,
        declared_by=ActorOut.model_validate(project.declared_by),
        claimant=None if project.claimant is None else ActorOut.model_validate(project.claimant),
        cycle=project.brief.cycle,
        level=project.brief.level,
        topic=project.brief.topic,
        title=project.brief.title,
        goals=list(project.goals),
        milestones=[
            _milestone(milestone, project, caller, today, in_charge=in_charge) for milestone in project.milestones
        ],
        evaluation=None if evaluation is None else evaluation.score,
        evaluation_revision=None if evaluation is None else evaluation.revision,
        accepted_on=project.accepted_on,
        reason=project.reason,
        allowed_actions=_allowed(probes, project, caller),
    )


def _milestone(
    milestone: Milestone, project: Project, caller: Principal, today: date, *, in_charge: bool
) -> MilestoneOut:
    probes = _on_milestone(milestone.milestone, project.project, acting(caller), today) if in_charge else {}
    return MilestoneOut(
        milestone=milestone.milestone,
        title=milestone.title,
        due_on=milestone.due_on,
        progress=milestone.progress,
        overdue=milestone.overdue(today),
        reached_on=milestone.reached_on,
        evidence=[EvidenceOut.model_validate(one) for one in milestone.evidence],
        verifier=milestone.verifier,
        verified_on=milestone.verified_on,
        reason=milestone.reason,
        allowed_actions=_allowed(probes, project, caller),
    )


def _on_project(project: Project, by: Actor, today: date) -> Probes:
    id, declarer = project.project, Actor(person=by.person, organisation=project.declared_by.organisation)
    other = 0 if project.evaluation and project.evaluation.score else 1
    return {
        "declare": (
            DECIDING,
            c.DeclareProject(project=id, by=declarer, brief=project.brief, goals=(), milestones=()),
        ),
        "approve": (DECIDING, c.ApproveProject(project=id)),
        "return": (DECIDING, c.ReturnProject(project=id, reason="")),
        "claim": (HOLDING, c.ClaimProject(project=id, by=by)),
        "release": (STEERING, c.ReleaseProject(project=id, by=by, reason="")),
        "plan-milestone": (
            STEERING,
            c.PlanMilestone(project=id, by=by, plan=c.Plan(milestone="", title="", due_on=today)),
        ),
        "accept": (DECIDING, c.AcceptProject(project=id, by=by, evaluation=0, accepted_on=today, today=today)),
        "correct-evaluation": (DECIDING, c.CorrectEvaluation(project=id, by=by, evaluation=other, reason="")),
    }


def _on_milestone(id: str, project: str, by: Actor, today: date) -> Probes:
    return {
        "report": (
            HOLDING,
            c.ReportMilestone(project=project, by=by, milestone=id, reached_on=today, evidence=(), today=today),
        ),
        "verify": (
            LOOKING,
            c.VerifyMilestone(project=project, by=by, milestone=id, verified_on=today, today=today),
        ),
        "send-back": (LOOKING, c.SendBackMilestone(project=project, by=by, milestone=id, reason="")),
    }


def _allowed(probes: Probes, project: Project, caller: Principal) -> list[str]:
    return [
        name
        for name, (roles, command) in probes.items()
        if caller.has(*roles) and _would_do_something(command, project)
    ]


def _would_do_something(command: c.ProjectCommand, project: Project) -> bool:
    try:
        return bool(decide(command, project))
    except (Refused, NotFound, Invalid):
        return False
