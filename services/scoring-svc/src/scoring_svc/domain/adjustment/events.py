"""What can have happened to an adjustment (加分/扣分). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import TypeAlias

from shared.kernel import record


@record
class Details:
    """``amount``: signed hundredths; ``cycle`` is the year of ``occurred_on``; ``source``: the document."""

    organisation: str
    cycle: int
    occurred_on: date
    amount: int
    ground: str
    source: str


@record
class AdjustmentGranted:
    fact: str
    revision: int
    details: Details


@record
class AdjustmentWithdrawn:
    fact: str
    revision: int
    details: Details
    reason: str


AdjustmentEvent: TypeAlias = AdjustmentGranted | AdjustmentWithdrawn
