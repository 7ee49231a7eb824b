"""Stored event → public contract: what the other services are told, and in which words."""

from datetime import date
from typing import TypeAlias, TypedDict, assert_never

from project_svc.domain.project import events as e
from shared import contracts
from shared.kernel import Recorded

SOURCE, TOPIC = "/project-svc", "zeren.project"

AboutProject: TypeAlias = (
    e.ProjectDeclared
    | e.ProjectApproved
    | e.ProjectReturned
    | e.ProjectClaimed
    | e.ProjectReleased
    | e.ProjectAccepted
    | e.EvaluationCorrected
)
AboutMilestone: TypeAlias = e.MilestonePlanned | e.MilestoneReported | e.MilestoneVerified | e.MilestoneSentBack


class ProjectFields(TypedDict):
    """What every public event about a project says."""

    organisation: str
    recorded_by: str
    project: str
    person: str
    cycle: int
    level: str
    topic: str
    title: str


class MilestoneFields(TypedDict):
    """What every public event about a milestone says."""

    organisation: str
    recorded_by: str
    project: str
    milestone: str
    due_on: date


def publish(recorded: Recorded[e.ProjectEvent]) -> contracts.ProjectData:
    """Every stored event is public here."""
    match recorded.event:
        case e.MilestonePlanned() | e.MilestoneReported() | e.MilestoneVerified() | e.MilestoneSentBack() as event:
            return _of_milestone(event, _milestone(event, recorded.actor))
        case event:
            return _of_project(event, _project(event, recorded.actor))


def _of_project(event: AboutProject, fields: ProjectFields) -> contracts.ProjectData:
    """A correction is the next revision of the fact that the acceptance began: the same contract."""
    match event:
        case e.ProjectDeclared():
            return contracts.ProjectDeclaredV1(**fields)
        case e.ProjectApproved():
            return contracts.ProjectApprovedV1(**fields)
        case e.ProjectReturned():
            return contracts.ProjectReturnedV1(**fields, reason=event.reason)
        case e.ProjectClaimed():
            return contracts.ProjectClaimedV1(**fields)
        case e.ProjectReleased():
            return contracts.ProjectReleasedV1(**fields, reason=event.reason)
        case e.ProjectAccepted() | e.EvaluationCorrected():
            return contracts.ProjectAcceptedV1(
                **fields, fact=event.fact, revision=event.revision, evaluation=event.evaluation
            )
        case _:
            assert_never(event)


def _of_milestone(event: AboutMilestone, fields: MilestoneFields) -> contracts.ProjectData:
    match event:
        case e.MilestonePlanned():
            return contracts.MilestonePlannedV1(**fields)
        case e.MilestoneReported():
            evidence = tuple(contracts.Evidence(uri=one.uri, sha256=one.sha256) for one in event.evidence)
            return contracts.MilestoneReportedV1(**fields, evidence=evidence)
        case e.MilestoneVerified():
            return contracts.MilestoneVerifiedV1(**fields, verifier=event.verifier)
        case e.MilestoneSentBack():
            return contracts.MilestoneSentBackV1(**fields, verifier=event.verifier, reason=event.reason)
        case _:
            assert_never(event)


def _project(event: AboutProject, recorded_by: str) -> ProjectFields:
    return {
        "organisation": event.organisation,
        "recorded_by": recorded_by,
        "project": event.project,
        "person": event.person,
        "cycle": event.brief.cycle,
        "level": event.brief.level,
        "topic": event.brief.topic,
        "title": event.brief.title,
    }


def _milestone(event: AboutMilestone, recorded_by: str) -> MilestoneFields:
    return {
        "organisation": event.organisation,
        "recorded_by": recorded_by,
        "project": event.project,
        "milestone": event.milestone,
        "due_on": event.due_on,
    }
