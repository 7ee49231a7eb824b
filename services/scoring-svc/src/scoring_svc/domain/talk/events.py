"""What can have happened to a talk (约谈提醒). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import Literal, TypeAlias

from shared.kernel import record

Target: TypeAlias = Literal["organisation", "person"]


@record
class Details:
    """``target`` says against whom it is counted; ``cycle`` is the year of ``occurred_on``, ``by`` who held it."""

    organisation: str
    target: Target
    person: str | None
    cycle: int
    occurred_on: date
    trigger: str
    by: str
    set_off_by_result: bool


@record
class TalkHeld:
    fact: str
    revision: int
    details: Details


@record
class VoidingProposed:
    fact: str
    by: str
    reason: str


@record
class TalkVoided:
    """It counts as never held."""

    fact: str
    revision: int
    details: Details
    reason: str
    by: tuple[str, str]


TalkEvent: TypeAlias = TalkHeld | VoidingProposed | TalkVoided
