"""A milestone was verified."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.milestone-verified", version=1, en="A milestone was verified", zh="节点已核实")
class MilestoneVerifiedV1(Data, frozen=True, kw_only=True):
    """Another than the claimant found it reached."""

    project: v.ProjectId
    milestone: v.MilestoneId
    due_on: v.DueOn
    evidence: tuple[p.Evidence, ...] = ()
    verifier: v.Verifier
