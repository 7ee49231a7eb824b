"""A milestone was reported."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.milestone-reported", version=1, en="A milestone was reported", zh="节点已报送")
class MilestoneReportedV1(Data, frozen=True, kw_only=True):
    """The claimant says that it is reached, with evidence."""

    project: v.ProjectId
    milestone: v.MilestoneId
    due_on: v.DueOn
    evidence: tuple[p.Evidence, ...] = ()
