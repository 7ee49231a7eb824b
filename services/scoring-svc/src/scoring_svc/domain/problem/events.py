"""What can have happened to a problem of last year (上年度点评问题). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.problem.details import Details
from shared.kernel import record


@record
class ProblemUnanswered:
    fact: str
    revision: int
    details: Details


@record
class ProblemAnswered:
    fact: str
    revision: int
    details: Details


ProblemEvent: TypeAlias = ProblemUnanswered | ProblemAnswered
