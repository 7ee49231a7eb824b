"""A checklist was issued."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.checklist-issued", version=1, en="A checklist was issued", zh="清单已下发")
class ChecklistIssuedV1(Data, frozen=True, kw_only=True):
    """One of the lists of the year, issued to a secretary."""

    checklist: v.ChecklistId
    person: v.PersonId
    cycle: v.Cycle
    kind: v.ChecklistKind
    items: tuple[p.ChecklistItem, ...]
