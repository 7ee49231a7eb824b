"""A cycle changed its phase."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.cycle-phase-changed", version=1, en="A cycle changed its phase", zh="年度阶段已变更")
class CyclePhaseChangedV1(Data, frozen=True, kw_only=True):
    """``phase`` is the one that it is in from now on."""

    cycle: v.Cycle
    phase: v.Phase
