"""What can be said of a problem of last year."""

from typing import TypeAlias

from scoring_svc.domain.problem.details import Details
from shared.kernel import record


@record
class NoteUnanswered:
    fact: str
    details: Details


@record
class NoteAnswered:
    fact: str


ProblemCommand: TypeAlias = NoteUnanswered | NoteAnswered
