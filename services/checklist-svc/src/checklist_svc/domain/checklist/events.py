"""What can have happened to a checklist (清单). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import TypeAlias

from checklist_svc.domain.checklist.values import Evidence, Item, ListHead
from shared.kernel import record


@record
class ChecklistDrafted:
    head: ListHead
    items: tuple[Item, ...]


@record
class ChecklistAmended:
    head: ListHead
    items: tuple[Item, ...]


@record
class ChecklistIssued:
    """``revision`` counts from 1, which is what was issued first."""

    head: ListHead
    revision: int
    items: tuple[Item, ...]


@record
class ChecklistRevised:
    """``kept``: the items whose words stayed, and with them their progress."""

    head: ListHead
    revision: int
    items: tuple[Item, ...]
    kept: tuple[str, ...]
    reason: str


@record
class ChecklistSigned:
    head: ListHead
    revision: int
    items: tuple[Item, ...]


@record
class ItemReported:
    head: ListHead
    item: str
    evidence: tuple[Evidence, ...]


@record
class ItemVerified:
    head: ListHead
    item: str
    evidence: tuple[Evidence, ...]
    verifier: str
    verified_on: date


@record
class ItemReturned:
    head: ListHead
    item: str
    evidence: tuple[Evidence, ...]
    verifier: str
    verified_on: date
    reason: str


@record
class ChecklistFinished:
    """Each item of the signed revision is verified."""

    head: ListHead
    revision: int


ChecklistEvent: TypeAlias = (
    ChecklistDrafted
    | ChecklistAmended
    | ChecklistIssued
    | ChecklistRevised
    | ChecklistSigned
    | ItemReported
    | ItemVerified
    | ItemReturned
    | ChecklistFinished
)
