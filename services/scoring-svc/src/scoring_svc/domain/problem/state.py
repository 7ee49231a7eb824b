"""What is true of a problem of last year now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.problem import events as e
from scoring_svc.domain.problem.details import Details
from shared.kernel import record


@record
class Problem:
    """``details`` is None before it is noted; ``answered``: the report answers it, so it bars nobody."""

    details: Details | None = None
    revision: int = 0
    answered: bool = False


def evolve(problem: Problem, event: e.ProblemEvent) -> Problem:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.ProblemUnanswered(revision=revision, details=details):
            return Problem(details=details, revision=revision)
        case e.ProblemAnswered(revision=revision):
            return replace(problem, revision=revision, answered=True)
        case _:
            assert_never(event)
