"""What is true of a project now: what the next decision asks, and what its page shows."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from project_svc.domain.project import events as e
from project_svc.domain.project.values import Brief, Evidence, Level
from shared.kernel import record


class Status(StrEnum):
    """The life of a project (项目状态): 未申报, 已申报, 退回, 待认领, 已认领, 已验收."""

    UNDECLARED = "undeclared"
    DECLARED = "declared"
    RETURNED = "returned"
    APPROVED = "approved"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"


class Progress(StrEnum):
    """The life of a milestone (节点进度): 计划中, 已报告, 已核实, 退回."""

    PLANNED = "planned"
    REPORTED = "reported"
    VERIFIED = "verified"
    SENT_BACK = "sent_back"


@record
class Actor:
    """A person, acting for an organisation."""

    person: str
    organisation: str


@record
class Milestone:
    """``reason`` says why it was last sent back."""

    milestone: str
    title: str
    due_on: date
    progress: Progress = Progress.PLANNED
    reached_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    verifier: str | None = None
    verified_on: date | None = None
    reason: str | None = None

    def overdue(self, today: date) -> bool:
        """From the day after its due date, until it is reported. Derived: no event says it."""
        return self.progress in (Progress.PLANNED, Progress.SENT_BACK) and self.due_on < today


@record
class Evaluation:
    """Hundredths, 0 to 10000, and which revision of the fact says so."""

    score: int
    revision: int


NOBODY = Actor(person="", organisation="")
NOTHING = Brief(cycle=0, level=Level.PROVINCE, topic="", title="")
"""What stands in the place of declarer and brief until a project is declared."""


@record
class Project:
    """``claimant`` is the secretary who is accountable (认领书记); ``reason`` says why it was last returned."""

    project: str = ""
    status: Status = Status.UNDECLARED
    declared_by: Actor = NOBODY
    brief: Brief = NOTHING
    goals: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    claimant: Actor | None = None
    evaluation: Evaluation | None = None
    accepted_on: date | None = None
    reason: str | None = None

    @property
    def bearer(self) -> Actor:
        """For whom its facts count: the claimant, or while nobody holds it the declarer."""
        return self.claimant or self.declared_by

    def milestone(self, id: str) -> Milestone | None:
        return next((milestone for milestone in self.milestones if milestone.milestone == id), None)


def evolve(project: Project, event: e.ProjectEvent) -> Project:  # noqa: PLR0911 - one arm an event
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.ProjectDeclared():
            return Project(
                project=event.project,
                status=Status.DECLARED,
                declared_by=Actor(person=event.person, organisation=event.organisation),
                brief=event.brief,
                goals=event.goals,
            )
        case e.ProjectApproved():
            return replace(project, status=Status.APPROVED, reason=None)
        case e.ProjectReturned():
            return replace(project, status=Status.RETURNED, reason=event.reason)
        case e.ProjectClaimed():
            claimant = Actor(person=event.person, organisation=event.organisation)
            return replace(project, status=Status.CLAIMED, claimant=claimant)
        case e.ProjectReleased():
            return replace(project, status=Status.APPROVED, claimant=None)
        case e.MilestonePlanned():
            planned = Milestone(milestone=event.milestone, title=event.title, due_on=event.due_on)
            others = tuple(known for known in project.milestones if known.milestone != event.milestone)
            return replace(project, milestones=(*others, planned))
        case e.MilestoneReported() | e.MilestoneVerified() | e.MilestoneSentBack():
            milestones = tuple(
                _advance(known, event) if known.milestone == event.milestone else known for known in project.milestones
            )
            return replace(project, milestones=milestones)
        case e.ProjectAccepted():
            evaluation = Evaluation(score=event.evaluation, revision=event.revision)
            return replace(project, status=Status.ACCEPTED, evaluation=evaluation, accepted_on=event.accepted_on)
        case e.EvaluationCorrected():
            return replace(project, evaluation=Evaluation(score=event.evaluation, revision=event.revision))
        case _:
            assert_never(event)


def _advance(milestone: Milestone, event: e.MilestoneReported | e.MilestoneVerified | e.MilestoneSentBack) -> Milestone:
    match event:
        case e.MilestoneReported():
            return replace(
                milestone,
                progress=Progress.REPORTED,
                reached_on=event.reached_on,
                evidence=event.evidence,
                verifier=None,
                reason=None,
            )
        case e.MilestoneVerified():
            return replace(
                milestone, progress=Progress.VERIFIED, verifier=event.verifier, verified_on=event.verified_on
            )
        case e.MilestoneSentBack():
            return replace(milestone, progress=Progress.SENT_BACK, verifier=event.verifier, reason=event.reason)
        case _:
            assert_never(event)
