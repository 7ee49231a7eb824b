"""What can be asked of a project. A command carries who asks (``by``) and what day it is: the domain has no clock."""

from datetime import date
from typing import TypeAlias

from project_svc.domain.project.state import Actor
from project_svc.domain.project.values import Brief, Evidence
from shared.kernel import record


@record
class Plan:
    """A milestone as planned (节点计划)."""

    milestone: str
    title: str
    due_on: date


@record
class DeclareProject:
    """``by`` is a clerk, and the organisation that declares it."""

    project: str
    by: Actor
    brief: Brief
    goals: tuple[str, ...]
    milestones: tuple[Plan, ...]


@record
class ApproveProject:
    project: str


@record
class ReturnProject:
    project: str
    reason: str


@record
class ClaimProject:
    """``by`` is the secretary, and the organisation whose post makes her one."""

    project: str
    by: Actor


@record
class ReleaseProject:
    project: str
    by: Actor
    reason: str


@record
class PlanMilestone:
    project: str
    by: Actor
    plan: Plan


@record
class ReportMilestone:
    project: str
    by: Actor
    milestone: str
    reached_on: date
    evidence: tuple[Evidence, ...]
    today: date


@record
class VerifyMilestone:
    project: str
    by: Actor
    milestone: str
    verified_on: date
    today: date


@record
class SendBackMilestone:
    project: str
    by: Actor
    milestone: str
    reason: str


@record
class AcceptProject:
    """``evaluation`` in hundredths, 0 to 10000."""

    project: str
    by: Actor
    evaluation: int
    accepted_on: date
    today: date


@record
class CorrectEvaluation:
    project: str
    by: Actor
    evaluation: int
    reason: str


ProjectCommand: TypeAlias = (
    DeclareProject
    | ApproveProject
    | ReturnProject
    | ClaimProject
    | ReleaseProject
    | PlanMilestone
    | ReportMilestone
    | VerifyMilestone
    | SendBackMilestone
    | AcceptProject
    | CorrectEvaluation
)
