"""A cohort was changed."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.cohort-changed", version=1, en="A cohort was changed", zh="考核组别已变更")
class CohortChangedV1(Data, frozen=True, kw_only=True):
    """The whole list as it now is."""

    cohort: v.CohortId
    cycle: v.Cycle
    scheme: v.SchemeId
    members: tuple[p.CohortMember, ...]
