"""A cycle was opened."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.cycle-opened", version=1, en="A cycle was opened", zh="年度已开启")
class CycleOpenedV1(Data, frozen=True, kw_only=True):
    """``organisation`` is the superior that opened it for all below."""

    cycle: v.Cycle
    phase: v.Phase
