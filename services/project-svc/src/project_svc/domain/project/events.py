"""What can have happened to a project. Stored for ever: add to it, never edit it.

``organisation`` and ``person`` are on each event those for whom the fact counts at that moment: the declarer's, and
from the claim to the release the claimant's. Who said it, and when, stands beside the event in the store.
"""

from datetime import date
from typing import TypeAlias

from project_svc.domain.project.values import Brief, Evidence
from shared.kernel import record


@record
class ProjectDeclared:
    """Declared (申报), or declared anew after a return. The milestones that it plans follow as events of their own."""

    project: str
    organisation: str
    person: str
    brief: Brief
    goals: tuple[str, ...]


@record
class ProjectApproved:
    project: str
    organisation: str
    person: str
    brief: Brief


@record
class ProjectReturned:
    project: str
    organisation: str
    person: str
    brief: Brief
    reason: str


@record
class ProjectClaimed:
    """One secretary is accountable from here on (认领)."""

    project: str
    organisation: str
    person: str
    brief: Brief


@record
class ProjectReleased:
    """No longer in the hands of ``person``, with a reason: open to be claimed again."""

    project: str
    organisation: str
    person: str
    brief: Brief
    reason: str


@record
class MilestonePlanned:
    project: str
    organisation: str
    milestone: str
    title: str
    due_on: date


@record
class MilestoneReported:
    """The claimant says that it was reached, on a day, with evidence."""

    project: str
    organisation: str
    milestone: str
    due_on: date
    reached_on: date
    evidence: tuple[Evidence, ...]


@record
class MilestoneVerified:
    """A second pair of eyes was there and saw it (实地查看、走访核实)."""

    project: str
    organisation: str
    milestone: str
    due_on: date
    verifier: str
    verified_on: date


@record
class MilestoneSentBack:
    project: str
    organisation: str
    milestone: str
    due_on: date
    verifier: str
    reason: str


@record
class ProjectAccepted:
    """Accepted with an evaluation in hundredths (验收评价): the first revision of the fact that scoring counts."""

    project: str
    organisation: str
    person: str
    brief: Brief
    fact: str
    revision: int
    evaluation: int
    accepted_on: date


@record
class EvaluationCorrected:
    """The next revision of the same fact (更正): the highest one counts."""

    project: str
    organisation: str
    person: str
    brief: Brief
    fact: str
    revision: int
    evaluation: int
    reason: str


ProjectEvent: TypeAlias = (
    ProjectDeclared
    | ProjectApproved
    | ProjectReturned
    | ProjectClaimed
    | ProjectReleased
    | MilestonePlanned
    | MilestoneReported
    | MilestoneVerified
    | MilestoneSentBack
    | ProjectAccepted
    | EvaluationCorrected
)
