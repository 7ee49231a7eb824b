"""A checklist was signed."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.checklist-signed", version=1, en="A checklist was signed", zh="清单已签收")
class ChecklistSignedV1(Data, frozen=True, kw_only=True):
    """The secretary signed the list as it stands here."""

    checklist: v.ChecklistId
    person: v.PersonId
    cycle: v.Cycle
    kind: v.ChecklistKind
    items: tuple[p.ChecklistItem, ...]
