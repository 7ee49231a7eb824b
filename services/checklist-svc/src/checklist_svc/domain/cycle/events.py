"""What can have happened to a cycle (年度). Stored for ever: add to it, never edit it."""

from enum import StrEnum
from typing import TypeAlias

from shared.kernel import record


class Phase(StrEnum):
    """In this order (rulebook §8); ``open`` is where a cycle begins."""

    OPEN = "open"
    DEPLOYING = "deploying"
    SUPERVISING = "supervising"
    APPRAISING = "appraising"
    PUBLISHING = "publishing"
    CLOSED = "closed"


@record
class CycleOpened:
    """``organisation``: the superior whose year it is."""

    cycle: int
    organisation: str


@record
class PhaseChanged:
    cycle: int
    organisation: str
    phase: Phase


CycleEvent: TypeAlias = CycleOpened | PhaseChanged
