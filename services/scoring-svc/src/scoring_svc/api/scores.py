"""The scores of a report (述职得分), once counted: corrected or voided by two admins."""

from fastapi import Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin, Wired
from scoring_svc.api.models import Reason, ReasonIn, Word
from scoring_svc.api.reports import ReportOut, report_answered
from scoring_svc.application.reports import Place
from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report.content import GroupScores
from shared.kernel import Context
from shared.web import Command, Id, In, Organisation, Principal, Router, Score

router = Router(prefix="/sessions/{session}/reports/{organisation}/scores", tags=["reports"])


class GroupScoresIn(In):
    """The scores that one group gave 评委组给分."""

    group: Word
    scores: list[Score] = Field(min_length=1, max_length=2000)


class CorrectionIn(In):
    """The scores as they ought to stand, of all groups 更正后的全部得分."""

    reason: Reason
    groups: list[GroupScoresIn] = Field(max_length=50)


@router.post("/correction")
async def propose_correction(
    session: Id,
    organisation: Organisation,
    body: CorrectionIn,
    caller: Admin,
    context: Command,
    wired: Wired,
    response: Response,
) -> ReportOut:
    """Propose other scores than those counted 提议更正得分."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    groups = [GroupScores(group=group.group, scores=tuple(group.scores)) for group in body.groups]
    done = await wired.reports.propose_correction(place, body.reason, groups, context)
    return report_answered(place, done, response, caller)


@router.post("/correction/confirmation")
async def confirm_correction(
    session: Id, organisation: Organisation, caller: Admin, context: Command, wired: Wired, response: Response
) -> ReportOut:
    """Confirm, as another admin: the next revision of the scores 确认更正."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    return await _decide(
        place, c.ConfirmCorrection(report=place.report, by=caller.sub), context, wired, response, caller
    )


@router.post("/voiding")
async def propose_voiding_of_scores(
    session: Id,
    organisation: Organisation,
    body: ReasonIn,
    caller: Admin,
    context: Command,
    wired: Wired,
    response: Response,
) -> ReportOut:
    """Propose that the scores count for nothing 提议作废得分."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    command = c.ProposeVoiding(report=place.report, by=caller.sub, reason=body.reason)
    return await _decide(place, command, context, wired, response, caller)


@router.post("/voiding/confirmation")
async def confirm_voiding_of_scores(
    session: Id, organisation: Organisation, caller: Admin, context: Command, wired: Wired, response: Response
) -> ReportOut:
    """Confirm, as another admin 确认作废."""
    place = Place(session=session, organisation=organisation, org=caller.org)
    return await _decide(place, c.ConfirmVoiding(report=place.report, by=caller.sub), context, wired, response, caller)


async def _decide(
    place: Place, command: c.ReportCommand, context: Context, wired: Wired, response: Response, caller: Principal
) -> ReportOut:
    return report_answered(place, await wired.reports.handle(place, command, context), response, caller)
