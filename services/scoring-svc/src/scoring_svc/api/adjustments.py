"""Adjustments (加分/扣分): granted and withdrawn by a clerk."""

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Clerk, Reader, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import Ground, ListedOut, ReasonIn, Source
from scoring_svc.domain.adjustment import commands as c
from scoring_svc.domain.adjustment.details import Details
from scoring_svc.domain.adjustment.state import Adjustment
from shared.kernel import NotFound, day_of
from shared.web import (
    After,
    Command,
    Day,
    Id,
    In,
    Organisation,
    Out,
    Page,
    Router,
    ScoreOut,
    SignedScore,
    actions,
    answer,
    show,
)

router = Router(prefix="/adjustments", tags=["adjustments"])


class AdjustmentIn(In):
    """Points added or taken 加减分."""

    organisation: Organisation
    occurred_on: Day
    amount: SignedScore = Field(description="Points, signed 分值", examples=[-1.5])
    ground: Ground
    source: Source


class AdjustmentOut(Out):
    """An adjustment, in its newest revision 加减分."""

    adjustment: str
    revision: int
    counts: bool = Field(description="False once withdrawn 是否计入")
    organisation: Organisation
    cycle: int
    occurred_on: Day
    amount: ScoreOut
    ground: str
    source: str
    allowed_actions: list[str]


@router.put("/{adjustment}")
async def grant_adjustment(
    adjustment: Id, body: AdjustmentIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> AdjustmentOut:
    """Grant points, or take some 核定加减分. 409 for a day after today."""
    details = Details(
        organisation=body.organisation,
        cycle=body.occurred_on.year,
        occurred_on=body.occurred_on,
        amount=body.amount,
        ground=body.ground,
        source=body.source,
    )
    command = c.GrantAdjustment(fact=adjustment, details=details, today=day_of(context.at))
    done = await wired.adjustments.handle(adjustment, command, context, caller.org, about=body.organisation)
    answer(response, done)
    return _out(adjustment, done.state)


@router.get("/{adjustment}")
async def read_adjustment(
    adjustment: Id, caller: Reader, wired: Wired, request: Request, response: Response
) -> AdjustmentOut:
    """An adjustment 查看加减分."""
    found = await wired.adjustments.show(adjustment, caller.org)
    show(request, response, found.version)
    return _out(adjustment, found.state)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_adjustments(listing: Listed) -> object:
    """The adjustments in the caller's subtree, sorted by id 加减分列表."""
    return await listing.of("adjustment")


@router.post("/{adjustment}/withdrawal")
async def withdraw_adjustment(
    adjustment: Id, body: ReasonIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> AdjustmentOut:
    """Withdraw it; it may be granted anew 撤销加减分."""
    command = c.WithdrawAdjustment(fact=adjustment, reason=body.reason)
    done = await wired.adjustments.handle(adjustment, command, context, caller.org)
    answer(response, done)
    return _out(adjustment, done.state)


def _out(id: str, adjustment: Adjustment) -> AdjustmentOut:
    details = adjustment.details
    if details is None:
        raise NotFound(f"no adjustment {id}")
    return AdjustmentOut(
        adjustment=id,
        revision=adjustment.revision,
        counts=adjustment.counts,
        organisation=details.organisation,
        cycle=details.cycle,
        occurred_on=details.occurred_on,
        amount=details.amount,
        ground=details.ground,
        source=details.source,
        allowed_actions=actions(grant=not adjustment.counts, withdraw=adjustment.counts),
    )
