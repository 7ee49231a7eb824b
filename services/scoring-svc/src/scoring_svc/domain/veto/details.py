"""What a veto bars, and for how long. Part of stored events: add to it, never edit it."""

from datetime import date
from typing import Literal, TypeAlias

from shared.kernel import record

Effect: TypeAlias = Literal["good", "excellent", "honours"]


@record
class Details:
    """In force from a day on, ``until`` excluded; None while nobody has set an end. ``source``: the document."""

    organisation: str
    person: str | None
    effects: tuple[Effect, ...]
    in_force_from: date
    until: date | None
    ground: str
    source: str
