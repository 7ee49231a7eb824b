"""What a caller may do next with a project, for ``allowed_actions``.

It is asked of the decider itself, with a command that has nothing wrong but its moment and its speaker: no rule is
written twice. What only the directory knows (who is in office) is asked when the command comes.
"""

from collections.abc import Mapping
from datetime import date

from project_svc.api.dependencies import DECIDING, HOLDING, LOOKING, STEERING, acting
from project_svc.domain.project import commands as c
from project_svc.domain.project.decider import decide
from project_svc.domain.project.state import Actor, Project
from shared.kernel import Invalid, NotFound, Refused, record
from shared.web import Principal, Role

Probes = Mapping[str, tuple[tuple[Role, ...], c.ProjectCommand]]


@record
class View:
    """Who looks, on which day. Unless ``in_charge`` (its bearer is in their subtree) they may claim, and no more."""

    caller: Principal
    today: date
    in_charge: bool


def on_project(project: Project, view: View) -> list[str]:
    probes = _of_project(project, acting(view.caller), view.today)
    return _allowed(probes if view.in_charge else {"claim": probes["claim"]}, project, view.caller)


def on_milestone(milestone: str, project: Project, view: View) -> list[str]:
    probes = _of_milestone(milestone, project.project, acting(view.caller), view.today)
    return _allowed(probes if view.in_charge else {}, project, view.caller)


def _of_project(project: Project, by: Actor, today: date) -> Probes:
    id, declarer = project.project, Actor(person=by.person, organisation=project.declared_by.organisation)
    other = 0 if project.evaluation and project.evaluation.score else 1
    further = c.Plan(milestone="", title="", due_on=today)
    return {
        "declare": (DECIDING, c.DeclareProject(project=id, by=declarer, brief=project.brief, goals=(), milestones=())),
        "approve": (DECIDING, c.ApproveProject(project=id)),
        "return": (DECIDING, c.ReturnProject(project=id, reason="")),
        "claim": (HOLDING, c.ClaimProject(project=id, by=by)),
        "release": (STEERING, c.ReleaseProject(project=id, by=by, reason="")),
        "plan-milestone": (STEERING, c.PlanMilestone(project=id, by=by, plan=further)),
        "accept": (DECIDING, c.AcceptProject(project=id, by=by, evaluation=0, accepted_on=today, today=today)),
        "correct-evaluation": (DECIDING, c.CorrectEvaluation(project=id, by=by, evaluation=other, reason="")),
    }


def _of_milestone(id: str, project: str, by: Actor, today: date) -> Probes:
    return {
        "report": (
            HOLDING,
            c.ReportMilestone(project=project, by=by, milestone=id, reached_on=today, evidence=(), today=today),
        ),
        "verify": (LOOKING, c.VerifyMilestone(project=project, by=by, milestone=id, verified_on=today, today=today)),
        "send-back": (LOOKING, c.SendBackMilestone(project=project, by=by, milestone=id, reason="")),
    }


def _allowed(probes: Probes, project: Project, caller: Principal) -> list[str]:
    return [
        name for name, (roles, command) in probes.items() if caller.has(*roles) and _does_something(command, project)
    ]


def _does_something(command: c.ProjectCommand, project: Project) -> bool:
    try:
        return bool(decide(command, project))
    except (Refused, NotFound, Invalid):
        return False
