"""An adjustment was granted."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.adjustment-granted", version=1, en="An adjustment was granted", zh="加减分已核定")
class AdjustmentGrantedV1(FactData, frozen=True, kw_only=True):
    """Points added or taken, signed, with the ground."""

    cycle: v.Cycle
    occurred_on: v.OccurredOn
    amount: v.Amount
    ground: v.Ground
    source: v.Origin
