"""What can have happened to a project. Stored for ever: add to it, never edit it.

``organisation`` and ``person`` are on each event those for whom the fact counts at that moment: the declarer's, and
from the claim to the release the claimant's. Who said it, and when, stands beside the event in the store.
"""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from shared.kernel import record


class Level(StrEnum):
    """Where a project belongs (项目层级): 省级, 市级, 县级, 乡镇街道级."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    STREET = "street"


@record
class Brief:
    """What a project is about (项目概要), so that every event about it can be understood alone."""

    cycle: int
    level: Level
    topic: str
    title: str


@record
class Evidence:
    """A document that proves something (佐证材料): where it lies, and the SHA-256 of its bytes in hexadecimal."""

    uri: str
    sha256: str


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
