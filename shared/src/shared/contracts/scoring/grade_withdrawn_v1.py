"""A raised grade was withdrawn."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.grade-withdrawn", version=1, en="A raised grade was withdrawn", zh="超比例等次已撤销")
class GradeWithdrawnV1(FactData, frozen=True, kw_only=True):
    """The override counts no longer."""

    cohort: v.CohortId
    session: v.SessionId
    cycle: v.Cycle
    reason: v.Reason
    by: v.TwoPersons
