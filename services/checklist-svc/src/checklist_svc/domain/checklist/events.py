"""What can have happened to a checklist (清单). Stored for ever: add to it, never edit it."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from shared.kernel import record


class Kind(StrEnum):
    """The three lists of a year (三张清单)."""

    RESPONSIBILITY = "responsibility"
    KEY_TASKS = "key_tasks"
    APPRAISAL = "appraisal"


@record
class Item:
    """One thing to do (事项): what, to which degree, by when. ``target`` of a ``unit``, or a standard in words."""

    item: str
    text: str
    due_on: date
    weight: int
    target: int | None = None
    unit: str | None = None


@record
class Evidence:
    """Where a proof lies, and the SHA-256 (64 hex digits) by which it is known."""

    uri: str
    sha256: str


@record
class ListHead:
    """Whose list it is, of which kind and year: fixed from the first draft on."""

    checklist: str
    organisation: str
    person: str
    cycle: int
    kind: Kind


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
