"""An item was reported as done."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.item-reported", version=1, en="An item was reported as done", zh="事项已报送完成")
class ItemReportedV1(Data, frozen=True, kw_only=True):
    """The owner says that it is done, with evidence."""

    checklist: v.ChecklistId
    item: v.ItemId
    evidence: tuple[p.Evidence, ...] = ()
