"""What a checklist is made of. Stored inside events: add to it, never edit it."""

from datetime import date
from enum import StrEnum

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
