"""Overrides (超比例确定等次): two admins each way, with a reason."""

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Admin, Reader, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut, ProposalOut, Reason, ReasonIn
from scoring_svc.application.appraisals import Appraisee
from scoring_svc.domain.override import commands as c
from scoring_svc.domain.override.state import Override
from shared.kernel import NotFound
from shared.web import After, Command, Id, In, Organisation, Out, Page, Router, actions, answer, show

router = Router(prefix="/overrides", tags=["overrides"])


class OverrideIn(In):
    """One more 好 than the quota gives 超比例确定."""

    session: Id
    organisation: Organisation
    reason: Reason


class OverrideOut(Out):
    """An override, in its newest revision 超比例确定."""

    override: str
    revision: int
    counts: bool = Field(description="True between its confirmation and that of its withdrawal 是否生效")
    organisation: Organisation
    cohort: Id
    session: Id
    cycle: int
    reason: str
    by: tuple[Id, Id] | None = Field(description="Who proposed, who confirmed 提议人与确认人")
    proposal: ProposalOut | None
    allowed_actions: list[str]


@router.put("/{override}")
async def propose_override(
    override: Id, body: OverrideIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> OverrideOut:
    """Propose it, for an appraisee of a session 提议超比例确定."""
    appraisee = Appraisee(session=body.session, organisation=body.organisation, org=caller.org)
    done = await wired.appraisals.propose_override(override, appraisee, body.reason, context)
    answer(response, done)
    return _out(override, done.state)


@router.get("/{override}")
async def read_override(
    override: Id, caller: Reader, wired: Wired, request: Request, response: Response
) -> OverrideOut:
    """An override 查看超比例确定."""
    found = await wired.overrides.show(override, caller.org)
    show(request, response, found.version)
    return _out(override, found.state)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_overrides(listing: Listed) -> object:
    """The overrides in the caller's subtree, sorted by id 超比例确定列表."""
    return await listing.of("override")


@router.post("/{override}/confirmation")
async def confirm_override(
    override: Id, caller: Admin, context: Command, wired: Wired, response: Response
) -> OverrideOut:
    """Confirm, as another admin 确认."""
    return await _do(override, c.ConfirmOverride(fact=override, by=caller.sub), caller, context, wired, response)


@router.post("/{override}/withdrawal")
async def propose_withdrawal(
    override: Id, body: ReasonIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> OverrideOut:
    """Propose to withdraw it 提议撤销."""
    command = c.ProposeWithdrawal(fact=override, reason=body.reason, by=caller.sub)
    return await _do(override, command, caller, context, wired, response)


@router.post("/{override}/withdrawal/confirmation")
async def confirm_withdrawal(
    override: Id, caller: Admin, context: Command, wired: Wired, response: Response
) -> OverrideOut:
    """Confirm the withdrawal, as another admin 确认撤销."""
    return await _do(override, c.ConfirmWithdrawal(fact=override, by=caller.sub), caller, context, wired, response)


async def _do(
    id: str, command: c.OverrideCommand, caller: Admin, context: Command, wired: Wired, response: Response
) -> OverrideOut:
    done = await wired.appraisals.decide_override(id, command, context, caller.org)
    answer(response, done)
    return _out(id, done.state)


def _out(id: str, override: Override) -> OverrideOut:
    details, waiting = override.details, override.proposal is not None
    if details is None:
        raise NotFound(f"no override {id}")
    return OverrideOut(
        override=id,
        revision=override.revision,
        counts=override.counts,
        organisation=details.organisation,
        cohort=details.cohort,
        session=details.session,
        cycle=details.cycle,
        reason=override.reason,
        by=override.by,
        proposal=None if override.proposal is None else ProposalOut.model_validate(override.proposal),
        allowed_actions=actions(
            propose=not override.counts,
            confirm=waiting and not override.counts,
            propose_withdrawal=override.counts,
            confirm_withdrawal=waiting and override.counts,
        ),
    )
