"""A cohort was formed."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.cohort-formed", version=1, en="A cohort was formed", zh="考核组别已组成")
class CohortFormedV1(Data, frozen=True, kw_only=True):
    """Whom one superior, ``organisation``, appraises together."""

    cohort: v.CohortId
    cycle: v.Cycle
    scheme: v.SchemeId
    members: tuple[p.CohortMember, ...]
