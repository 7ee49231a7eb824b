"""Problems of last year (上年度点评问题): which a report left unanswered, one fact each."""

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Clerk, Reader, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut
from scoring_svc.application.appraisals import Appraisee
from scoring_svc.domain.problem.state import Problem
from shared.kernel import NotFound
from shared.web import After, Command, Id, In, Organisation, Out, Page, Router, actions, answer, show

router = Router(prefix="/problems", tags=["problems"])


class ProblemIn(In):
    """A problem that the report does not answer 未回应的问题."""

    session: Id
    organisation: Organisation
    problem: Id = Field(description="The problem as it was named last year 问题编号")


class ProblemOut(Out):
    """Whether the report answers the problem, in its newest revision 问题回应情况."""

    fact: str
    revision: int
    answered: bool
    organisation: Organisation
    session: Id
    cycle: int
    report: str
    problem: Id
    allowed_actions: list[str]


@router.put("/{fact}")
async def note_unanswered(
    fact: Id, body: ProblemIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> ProblemOut:
    """Note that the report leaves a problem of last year unanswered 记录未回应."""
    appraisee = Appraisee(session=body.session, organisation=body.organisation, org=caller.org)
    done = await wired.appraisals.note_unanswered(fact, appraisee, body.problem, context)
    answer(response, done)
    return _out(fact, done.state)


@router.get("/{fact}")
async def read_problem(fact: Id, caller: Reader, wired: Wired, request: Request, response: Response) -> ProblemOut:
    """A problem of last year, and whether it is answered 查看问题."""
    found = await wired.problems.show(fact, caller.org)
    show(request, response, found.version)
    return _out(fact, found.state)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_problems(listing: Listed) -> object:
    """What is noted in the caller's subtree, sorted by id 问题列表."""
    return await listing.of("problem")


@router.post("/{fact}/answer")
async def note_answered(fact: Id, caller: Clerk, context: Command, wired: Wired, response: Response) -> ProblemOut:
    """Note that the report answers it after all 记录已回应."""
    done = await wired.appraisals.note_answered(fact, context, caller.org)
    answer(response, done)
    return _out(fact, done.state)


def _out(id: str, problem: Problem) -> ProblemOut:
    details = problem.details
    if details is None:
        raise NotFound(f"nothing is noted under {id}")
    return ProblemOut(
        fact=id,
        revision=problem.revision,
        answered=problem.answered,
        organisation=details.organisation,
        session=details.session,
        cycle=details.cycle,
        report=details.report,
        problem=details.problem,
        allowed_actions=actions(note_unanswered=problem.answered, note_answered=not problem.answered),
    )
