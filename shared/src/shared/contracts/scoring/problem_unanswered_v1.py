"""A problem of last year was left unanswered."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract(
    "scoring.problem-unanswered", version=1, en="A problem of last year was left unanswered", zh="上年度问题未回应"
)
class ProblemUnansweredV1(FactData, frozen=True, kw_only=True):
    """The report does not answer it: a bar from good."""

    session: v.SessionId
    cycle: v.Cycle
    report: v.ReportId
    problem: v.ProblemId
