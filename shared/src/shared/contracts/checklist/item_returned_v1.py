"""An item was sent back."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.item-returned", version=1, en="An item was sent back", zh="事项已退回")
class ItemReturnedV1(Data, frozen=True, kw_only=True):
    """Another than the owner found that it is not done."""

    checklist: v.ChecklistId
    item: v.ItemId
    evidence: tuple[p.Evidence, ...] = ()
    verifier: v.Verifier
    reason: v.Reason
