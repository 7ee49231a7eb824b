"""The phases of a cycle. Stored inside events: add to them, never edit them."""

from enum import StrEnum


class Phase(StrEnum):
    """In this order; ``open`` is where a cycle begins (年度阶段)."""

    OPEN = "open"
    DEPLOYING = "deploying"
    SUPERVISING = "supervising"
    APPRAISING = "appraising"
    PUBLISHING = "publishing"
    CLOSED = "closed"
