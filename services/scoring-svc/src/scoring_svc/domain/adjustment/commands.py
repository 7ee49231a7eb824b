"""What can be asked of an adjustment."""

from datetime import date
from typing import TypeAlias

from scoring_svc.domain.adjustment.details import Details
from shared.kernel import record


@record
class GrantAdjustment:
    """``today`` is the day in Shanghai on which it is recorded."""

    fact: str
    details: Details
    today: date


@record
class WithdrawAdjustment:
    fact: str
    reason: str


AdjustmentCommand: TypeAlias = GrantAdjustment | WithdrawAdjustment
