"""A milestone was sent back."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.milestone-sent-back", version=1, en="A milestone was sent back", zh="节点已退回")
class MilestoneSentBackV1(Data, frozen=True, kw_only=True):
    """Another than the claimant found it not reached."""

    project: v.ProjectId
    milestone: v.MilestoneId
    due_on: v.DueOn
    evidence: tuple[p.Evidence, ...] = ()
    verifier: v.Verifier
    reason: v.Reason
