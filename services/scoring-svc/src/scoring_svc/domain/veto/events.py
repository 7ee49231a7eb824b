"""What can have happened to a veto (一票否决). Stored for ever: add to it, never edit it."""

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


@record
class VetoRaised:
    fact: str
    revision: int
    details: Details


@record
class VetoLifted:
    """``details.until`` is the day from which on it is lifted."""

    fact: str
    revision: int
    details: Details
    reason: str


@record
class VoidingProposed:
    fact: str
    by: str
    reason: str


@record
class VetoVoided:
    """It counts as never raised."""

    fact: str
    revision: int
    details: Details
    reason: str
    by: tuple[str, str]


VetoEvent: TypeAlias = VetoRaised | VetoLifted | VoidingProposed | VetoVoided
