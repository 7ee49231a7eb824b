"""What may be noted of a problem of last year, and what is refused."""

from scoring_svc.domain.problem import commands as c
from scoring_svc.domain.problem import events as e
from scoring_svc.domain.problem.state import Problem, evolve
from scoring_svc.domain.refusals import RecordedAlready
from shared.kernel import Decider, NotFound


def decide(command: c.ProblemCommand, problem: Problem) -> list[e.ProblemEvent]:
    match command:
        case c.NoteUnanswered(fact=id, details=details) if problem.details not in (None, details):
            raise RecordedAlready(f"{id} is about another problem than {details.problem}")
        case c.NoteUnanswered() if problem.details and not problem.answered:
            return []
        case c.NoteUnanswered(fact=id, details=details):
            return [e.ProblemUnanswered(fact=id, revision=problem.revision + 1, details=details)]

        case c.NoteAnswered(fact=id) if problem.details is None:
            raise NotFound(f"nothing is noted under {id}")
        case c.NoteAnswered() if problem.answered:
            return []
        case c.NoteAnswered(fact=id):
            return [e.ProblemAnswered(fact=id, revision=problem.revision + 1, details=problem.details)]


problem_decider = Decider(decide=decide, evolve=evolve, initial=Problem())
