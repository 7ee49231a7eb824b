"""Vetoes (一票否决): raised and lifted by a clerk, voided by two admins."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Admin, Clerk, Reader, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import Ground, ListedOut, ProposalOut, Reason, ReasonIn, Source
from scoring_svc.domain.veto import commands as c
from scoring_svc.domain.veto.details import Details, Effect
from scoring_svc.domain.veto.state import Veto
from shared.kernel import NotFound, day_of
from shared.web import After, Command, Day, Id, In, Organisation, Out, Page, Router, actions, answer, show

router = Router(prefix="/vetoes", tags=["vetoes"])

Effects = Annotated[
    list[Effect], Field(min_length=1, max_length=3, description="What is barred 否决效果", examples=[["good"]])
]


class VetoIn(In):
    """A veto 一票否决."""

    organisation: Organisation
    person: Id | None = None
    effects: Effects
    in_force_from: Day = Field(description="First day in force 生效日")
    until: Day | None = Field(default=None, description="First day no longer in force 截止日(不含)")
    ground: Ground
    source: Source


class LiftingIn(In):
    """The end of a veto 解除."""

    until: Day = Field(description="First day no longer in force 解除日")
    reason: Reason


class VetoOut(Out):
    """A veto, in its newest revision 一票否决."""

    veto: str
    revision: int
    counts: bool = Field(description="False once voided 是否计入")
    organisation: Organisation
    person: Id | None
    effects: list[Effect]
    in_force_from: Day
    until: Day | None
    ground: str
    source: str
    proposal: ProposalOut | None
    allowed_actions: list[str]


@router.put("/{veto}")
async def raise_veto(
    veto: Id, body: VetoIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> VetoOut:
    """Raise a veto 提出一票否决. 409 for a first day after today."""
    details = Details(
        organisation=body.organisation,
        person=body.person,
        effects=tuple(sorted(set(body.effects))),
        in_force_from=body.in_force_from,
        until=body.until,
        ground=body.ground,
        source=body.source,
    )
    command = c.RaiseVeto(fact=veto, details=details, today=day_of(context.at))
    done = await wired.vetoes.handle(veto, command, context, caller.org, about=body.organisation)
    answer(response, done)
    return _out(veto, done.state)


@router.get("/{veto}")
async def read_veto(veto: Id, caller: Reader, wired: Wired, request: Request, response: Response) -> VetoOut:
    """A veto 查看一票否决."""
    found = await wired.vetoes.show(veto, caller.org)
    show(request, response, found.version)
    return _out(veto, found.state)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_vetoes(listing: Listed) -> object:
    """The vetoes in the caller's subtree, sorted by id 一票否决列表."""
    return await listing.of("veto")


@router.post("/{veto}/lifting")
async def lift_veto(
    veto: Id, body: LiftingIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> VetoOut:
    """Lift it from a day on 解除."""
    command = c.LiftVeto(fact=veto, until=body.until, reason=body.reason)
    done = await wired.vetoes.handle(veto, command, context, caller.org)
    answer(response, done)
    return _out(veto, done.state)


@router.post("/{veto}/voiding")
async def propose_voiding_of_veto(
    veto: Id, body: ReasonIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> VetoOut:
    """Propose that it counts as never raised 提议作废."""
    command = c.ProposeVoiding(fact=veto, by=caller.sub, reason=body.reason)
    done = await wired.vetoes.handle(veto, command, context, caller.org)
    answer(response, done)
    return _out(veto, done.state)


@router.post("/{veto}/voiding/confirmation")
async def confirm_voiding_of_veto(
    veto: Id, caller: Admin, context: Command, wired: Wired, response: Response
) -> VetoOut:
    """Confirm, as another admin 确认作废."""
    done = await wired.vetoes.handle(veto, c.ConfirmVoiding(fact=veto, by=caller.sub), context, caller.org)
    answer(response, done)
    return _out(veto, done.state)


def _out(id: str, veto: Veto) -> VetoOut:
    details = veto.details
    if details is None:
        raise NotFound(f"no veto {id}")
    return VetoOut(
        veto=id,
        revision=veto.revision,
        counts=veto.counts,
        organisation=details.organisation,
        person=details.person,
        effects=list(details.effects),
        in_force_from=details.in_force_from,
        until=details.until,
        ground=details.ground,
        source=details.source,
        proposal=None if veto.proposal is None else ProposalOut.model_validate(veto.proposal),
        allowed_actions=actions(
            renew=not veto.counts,
            lift=veto.counts,
            propose_voiding=veto.counts,
            confirm_voiding=veto.proposal is not None,
        ),
    )
