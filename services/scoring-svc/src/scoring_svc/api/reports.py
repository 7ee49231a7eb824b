"""Year-end reports (述职报告): written, reviewed, scored at the close. How scores are corrected: `scores`."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Clerk, Reader, Secretary, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut, ProposalOut, ReasonIn
from scoring_svc.application.reports import Place
from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report.shape import ACHIEVEMENTS, PROBLEMS, characters
from scoring_svc.domain.report.state import Report, Status
from shared.kernel import Context, Outcome
from shared.web import (
    After,
    Command,
    Id,
    In,
    Organisation,
    Out,
    Page,
    Principal,
    Router,
    ScoreOut,
    actions,
    answer,
    show,
)

router = Router(prefix="/sessions/{session}/reports", tags=["reports"])

Section = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | Annotated[str, Field(max_length=200_000)],
    Field(description="Its text, or its length in characters without white space 正文或字数"),
]


class SectionsIn(In):
    """The parts of a report 述职报告各部分."""

    achievements: Section
    problems: Section
    causes: Section = 0
    next_year: Section = 0


class ReportIn(In):
    """A report; its text is measured and not kept 述职报告（只计篇幅，不存正文）."""

    sections: SectionsIn


class SharesOut(Out):
    """How much of the text is about what, in characters 篇幅（字数）."""

    achievements: int
    problems: int
    total: int


class GroupScoresOut(Out):
    """The scores that one group gave 评委组给分."""

    group: str
    scores: list[ScoreOut]


class ScoredOut(Out):
    """What the judge groups gave, ascending 得分（升序）."""

    fact: str
    revision: int
    counts: bool = Field(description="False once voided 是否计入")
    groups: list[GroupScoresOut]


class ReportOut(Out):
    """A report 述职报告."""

    report: str
    session: Id
    organisation: Organisation
    status: Status
    person: str | None
    shares: SharesOut | None
    flags: list[str] = Field(description="achievements-over-a-third, problems-under-a-third 篇幅提示")
    reason: str | None = Field(description="Why it was returned 退回理由")
    scored: ScoredOut | None = Field(description="None before the close 评议会结束前无")
    proposal: ProposalOut | None
    correction: list[GroupScoresOut] | None = Field(description="The scores proposed; told to admins alone 拟更正得分")
    allowed_actions: list[str]


@router.put("/{organisation}")
async def submit_report(
    session: Id,
    organisation: Organisation,
    body: ReportIn,
    caller: Secretary,
    context: Command,
    wired: Wired,
    response: Response,
) -> ReportOut:
    """Submit the own organisation's report; again once it is returned 提交述职报告."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    lengths = {ACHIEVEMENTS: body.sections.achievements, PROBLEMS: body.sections.problems}
    lengths |= {"causes": body.sections.causes, "next_year": body.sections.next_year}
    sections = {name: characters(given) if isinstance(given, str) else given for name, given in lengths.items()}
    done = await wired.reports.submit(place, caller.sub, sections, context)
    answer(response, done)
    return report_out(place, done.state, caller)


@router.get("/{organisation}")
async def read_report(
    session: Id, organisation: Organisation, caller: Reader, wired: Wired, request: Request, response: Response
) -> ReportOut:
    """A report, and after the close its scores 查看述职报告."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    found = await wired.reports.show(place)
    show(request, response, found.version)
    return report_out(place, found.state, caller)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_reports(session: Id, listing: Listed) -> object:
    """The reports of a session in the caller's subtree, sorted by id 述职报告列表."""
    return await listing.of("report", part_of=session)


@router.post("/{organisation}/return")
async def return_report(
    session: Id,
    organisation: Organisation,
    body: ReasonIn,
    caller: Clerk,
    context: Command,
    wired: Wired,
    response: Response,
) -> ReportOut:
    """Send it back to its writer 退回."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    return await _do(place, c.ReturnReport(report=place.report, reason=body.reason), context, wired, response, caller)


@router.post("/{organisation}/acceptance")
async def accept_report(
    session: Id, organisation: Organisation, caller: Clerk, context: Command, wired: Wired, response: Response
) -> ReportOut:
    """Accept it for the session 通过."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    return await _do(place, c.AcceptReport(report=place.report), context, wired, response, caller)


async def _do(
    place: Place, command: c.ReportCommand, context: Context, wired: Wired, response: Response, caller: Principal
) -> ReportOut:
    return report_answered(place, await wired.reports.handle(place, command, context), response, caller)


def report_answered(place: Place, done: Outcome[Report], response: Response, caller: Principal) -> ReportOut:
    answer(response, done)
    return report_out(place, done.state, caller)


def report_out(place: Place, report: Report, caller: Principal) -> ReportOut:
    content, scored = report.content, report.scored
    waiting = report.proposal is not None
    return ReportOut(
        report=place.report,
        session=place.session,
        organisation=place.organisation,
        status=report.status,
        person=content.person if content else None,
        shares=SharesOut.model_validate(content.shares) if content else None,
        flags=list(content.flags) if content else [],
        reason=report.reason,
        scored=None
        if scored is None
        else ScoredOut(
            fact=scored.fact,
            revision=scored.revision,
            counts=report.counts,
            groups=[GroupScoresOut.model_validate(group) for group in scored.groups],
        ),
        proposal=None if report.proposal is None else ProposalOut.model_validate(report.proposal),
        correction=[GroupScoresOut.model_validate(group) for group in report.correction]
        if report.correction is not None and caller.has("admin")
        else None,
        allowed_actions=actions(
            submit=report.status is not Status.ACCEPTED,
            accept=report.status is Status.SUBMITTED,
            send_back=report.status is Status.SUBMITTED,
            propose_correction=scored is not None,
            confirm_correction=waiting and report.correction is not None,
            propose_voiding=scored is not None and report.counts,
            confirm_voiding=waiting and report.correction is None,
        ),
    )
