"""An adjustment was withdrawn."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.adjustment-withdrawn", version=1, en="An adjustment was withdrawn", zh="加减分已撤销")
class AdjustmentWithdrawnV1(FactData, frozen=True, kw_only=True):
    """The adjustment, as it stood, counts no longer."""

    cycle: v.Cycle
    occurred_on: v.OccurredOn
    amount: v.Amount
    ground: v.Ground
    source: v.Origin
