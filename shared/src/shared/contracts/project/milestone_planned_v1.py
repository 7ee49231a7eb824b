"""A milestone was planned."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.milestone-planned", version=1, en="A milestone was planned", zh="节点已计划")
class MilestonePlannedV1(Data, frozen=True, kw_only=True):
    """What is to be reached by when."""

    project: v.ProjectId
    milestone: v.MilestoneId
    due_on: v.DueOn
    evidence: tuple[p.Evidence, ...] = ()
