"""A problem of last year was answered."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.problem-answered", version=1, en="A problem of last year was answered", zh="上年度问题已回应")
class ProblemAnsweredV1(FactData, frozen=True, kw_only=True):
    """The next revision of the same fact: the bar falls."""

    session: v.SessionId
    cycle: v.Cycle
    report: v.ReportId
    problem: v.ProblemId
