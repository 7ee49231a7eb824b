"""What can have happened to a problem of last year (上年度点评问题). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from shared.kernel import record


@record
class Details:
    """Which problem, and which report was to answer it."""

    organisation: str
    session: str
    cycle: int
    report: str
    problem: str


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
