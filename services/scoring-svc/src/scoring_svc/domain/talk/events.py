"""What can have happened to a talk (约谈提醒). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.talk.details import Details
from shared.kernel import record


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
