"""An item was verified."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.item-verified", version=1, en="An item was verified", zh="事项已核实")
class ItemVerifiedV1(Data, frozen=True, kw_only=True):
    """Another than the owner found that it is done."""

    checklist: v.ChecklistId
    item: v.ItemId
    evidence: tuple[p.Evidence, ...] = ()
    verifier: v.Verifier
    verified_on: v.VerifiedOn
