"""Cohorts (考核对象名单): who is appraised together by one superior in one cycle."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut, Word
from scoring_svc.domain.cohort import commands as c
from scoring_svc.domain.cohort.members import Member
from scoring_svc.domain.cohort.state import Cohort
from shared.web import (
    After,
    Caller,
    Command,
    CommandIfMatch,
    Cycle,
    Id,
    In,
    Organisation,
    Out,
    Page,
    Router,
    answer,
    show,
)

router = Router(tags=["cohorts"])

Class = Annotated[Word, Field(alias="class", description="Class of the appraisee 考核类别", examples=["prefecture"])]


class MemberIn(In):
    """An appraisee 考核对象."""

    organisation: Organisation
    class_: Class


Members = Annotated[list[MemberIn], Field(min_length=1, max_length=5000, description="Who is appraised 考核对象")]


class CohortIn(In):
    """Whom a superior appraises together 考核对象名单."""

    organisation: Organisation = Field(description="The superior who appraises 考核主体")
    cycle: Cycle
    scheme: Id
    members: Members


class CohortChangeIn(In):
    """What is not given stays as it is 名单调整."""

    scheme: Id | None = None
    members: Members | None = None


class MemberOut(Out):
    """An appraisee and its class 考核对象及类别."""

    organisation: Organisation
    class_: str = Field(serialization_alias="class")


class CohortOut(Out):
    """A cohort 考核对象名单."""

    cohort: Id
    organisation: Organisation
    cycle: int
    scheme: Id
    members: list[MemberOut]
    year_end: Id | None = Field(description="The session that feeds the result 年终述职评议会")


@router.put("/cohorts/{cohort}")
async def form_cohort(
    cohort: Id, body: CohortIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> CohortOut:
    """Form a cohort when the cycle opens 确定名单. 422 for a scheme that nobody has adopted."""
    command = c.FormCohort(
        cohort=cohort,
        organisation=body.organisation,
        cycle=body.cycle,
        scheme=body.scheme,
        members=_members(body.members),
    )
    done = await wired.cohorts.form(command, context, caller.org)
    answer(response, done)
    return _out(done.state)


@router.patch("/cohorts/{cohort}")
async def change_cohort(
    cohort: Id, body: CohortChangeIn, caller: Admin, context: CommandIfMatch, wired: Wired, response: Response
) -> CohortOut:
    """Change the list, decided upon a version that the caller has seen (If-Match) 调整名单."""
    members = None if body.members is None else _members(body.members)
    command = c.ChangeCohort(cohort=cohort, scheme=body.scheme, members=members)
    done = await wired.cohorts.change(command, context, caller.org)
    answer(response, done)
    return _out(done.state)


@router.get("/cohorts/{cohort}")
async def read_cohort(cohort: Id, caller: Caller, wired: Wired, request: Request, response: Response) -> CohortOut:
    """A cohort; it is seen from above and by its members 查看名单."""
    found = await wired.cohorts.show(cohort, caller.org)
    show(request, response, found.version)
    return _out(found.state)


@router.get("/cohorts", dependencies=[After], response_model=Page[ListedOut])
async def list_cohorts(listing: Listed) -> object:
    """The cohorts of superiors in the caller's subtree, sorted by id 名单列表."""
    return await listing.of("cohort")


def _members(members: list[MemberIn]) -> tuple[Member, ...]:
    return tuple(Member(organisation=member.organisation, class_=member.class_) for member in members)


def _out(cohort: Cohort) -> CohortOut:
    return CohortOut.model_validate(cohort)
