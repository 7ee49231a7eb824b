"""A checklist was revised."""

from typing import Annotated

from msgspec import Meta

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.checklist-revised", version=1, en="A checklist was revised", zh="清单已修订")
class ChecklistRevisedV1(Data, frozen=True, kw_only=True):
    """The whole list in its new revision."""

    checklist: v.ChecklistId
    person: v.PersonId
    cycle: v.Cycle
    kind: v.ChecklistKind
    items: tuple[p.ChecklistItem, ...]
    revision: Annotated[v.Number, Meta(description="revision of the list, 1 as issued / 清单版次")]
    reason: v.Reason
