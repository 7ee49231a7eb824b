"""A grade was raised beyond the quota."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.grade-overridden", version=1, en="A grade was raised beyond the quota", zh="等次已超比例确定")
class GradeOverriddenV1(FactData, frozen=True, kw_only=True):
    """One more good, takes nobody's place."""

    cohort: v.CohortId
    session: v.SessionId
    cycle: v.Cycle
    reason: v.Reason
    by: v.TwoPersons
