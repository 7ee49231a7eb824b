"""What can have happened to an adjustment (加分/扣分). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.adjustment.details import Details
from shared.kernel import record


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
