"""A project as one caller sees it today."""

from project_svc.api import actions
from project_svc.api.actions import View
from project_svc.api.models import ActorOut, EvidenceOut, MilestoneOut, ProjectOut
from project_svc.domain.project.state import Milestone, Project


def represent(project: Project, view: View) -> ProjectOut:
    brief, evaluation = project.brief, project.evaluation
    return ProjectOut(
        project=project.project,
        status=project.status,
        organisation=project.bearer.organisation,
        declared_by=ActorOut.model_validate(project.declared_by),
        claimant=None if project.claimant is None else ActorOut.model_validate(project.claimant),
        cycle=brief.cycle,
        level=brief.level,
        topic=brief.topic,
        title=brief.title,
        goals=list(project.goals),
        milestones=[_milestone(milestone, project, view) for milestone in project.milestones],
        evaluation=None if evaluation is None else evaluation.score,
        evaluation_revision=None if evaluation is None else evaluation.revision,
        accepted_on=project.accepted_on,
        reason=project.reason,
        allowed_actions=actions.on_project(project, view),
    )


def _milestone(milestone: Milestone, project: Project, view: View) -> MilestoneOut:
    return MilestoneOut(
        milestone=milestone.milestone,
        title=milestone.title,
        due_on=milestone.due_on,
        progress=milestone.progress,
        overdue=milestone.overdue(view.today),
        reached_on=milestone.reached_on,
        evidence=[EvidenceOut.model_validate(one) for one in milestone.evidence],
        verifier=milestone.verifier,
        verified_on=milestone.verified_on,
        reason=milestone.reason,
        allowed_actions=actions.on_milestone(milestone.milestone, project, view),
    )
