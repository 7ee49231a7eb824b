"""Talks (约谈提醒): recorded by a clerk, voided by two admins."""

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import READER, Admin, Clerk, Reader, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut, ProposalOut, ReasonIn, Word
from scoring_svc.domain.talk import commands as c
from scoring_svc.domain.talk.details import Details, Target
from scoring_svc.domain.talk.state import Talk
from shared.kernel import NotFound, day_of
from shared.web import After, Command, Day, Id, In, Organisation, Out, Page, Router, actions, answer, show

router = Router(prefix="/talks", tags=["talks"])


class TalkIn(In):
    """A superior's formal talk 约谈."""

    organisation: Organisation
    target: Target = Field(default="organisation", description="Against whom it is counted 约谈对象")
    person: Id | None = Field(default=None, description="Needed where the target is a person 被约谈人")
    occurred_on: Day
    trigger: Word = Field(
        description="low_rank, key_work_failing, discord, bad_public_effect, members_disciplined … 约谈情形",
        examples=["key_work_failing"],
    )
    by: Id = Field(description="Who held it 约谈人")
    set_off_by_result: bool = Field(
        default=False, description="Set off by a result: counts towards no limit 由结果引发"
    )


class TalkOut(Out):
    """A talk, in its newest revision 约谈."""

    talk: str
    revision: int
    counts: bool = Field(description="False once voided 是否计入")
    organisation: Organisation
    target: Target
    person: Id | None
    cycle: int
    occurred_on: Day
    trigger: str
    by: Id
    set_off_by_result: bool
    proposal: ProposalOut | None
    allowed_actions: list[str]


@router.put("/{talk}")
async def record_talk(
    talk: Id, body: TalkIn, caller: Clerk, context: Command, wired: Wired, response: Response
) -> TalkOut:
    """Record a talk that was held 记录约谈. 409 for a day after today."""
    details = Details(
        organisation=body.organisation,
        target=body.target,
        person=body.person,
        cycle=body.occurred_on.year,
        occurred_on=body.occurred_on,
        trigger=body.trigger,
        by=body.by,
        set_off_by_result=body.set_off_by_result,
    )
    command = c.HoldTalk(fact=talk, details=details, today=day_of(context.at))
    done = await wired.talks.handle(talk, command, context, caller.org, about=body.organisation)
    answer(response, done)
    return _out(talk, done.state)


@router.get("/{talk}")
async def read_talk(talk: Id, caller: Reader, wired: Wired, request: Request, response: Response) -> TalkOut:
    """A talk 查看约谈."""
    found = await wired.talks.show(talk, caller.org)
    show(request, response, found.version)
    return _out(talk, found.state)


@router.get("", dependencies=[After, READER], response_model=Page[ListedOut])
async def list_talks(listing: Listed) -> object:
    """The talks in the caller's subtree, sorted by id 约谈列表."""
    return await listing.of("talk")


@router.post("/{talk}/voiding")
async def propose_voiding_of_talk(
    talk: Id, body: ReasonIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> TalkOut:
    """Propose that it counts as never held 提议作废."""
    command = c.ProposeVoiding(fact=talk, by=caller.sub, reason=body.reason)
    done = await wired.talks.handle(talk, command, context, caller.org)
    answer(response, done)
    return _out(talk, done.state)


@router.post("/{talk}/voiding/confirmation")
async def confirm_voiding_of_talk(
    talk: Id, caller: Admin, context: Command, wired: Wired, response: Response
) -> TalkOut:
    """Confirm, as another admin 确认作废."""
    done = await wired.talks.handle(talk, c.ConfirmVoiding(fact=talk, by=caller.sub), context, caller.org)
    answer(response, done)
    return _out(talk, done.state)


def _out(id: str, talk: Talk) -> TalkOut:
    details = talk.details
    if details is None:
        raise NotFound(f"no talk {id}")
    return TalkOut(
        talk=id,
        revision=talk.revision,
        counts=talk.counts,
        organisation=details.organisation,
        target=details.target,
        person=details.person,
        cycle=details.cycle,
        occurred_on=details.occurred_on,
        trigger=details.trigger,
        by=details.by,
        set_off_by_result=details.set_off_by_result,
        proposal=None if talk.proposal is None else ProposalOut.model_validate(talk.proposal),
        allowed_actions=actions(
            record=not talk.counts, propose_voiding=talk.counts, confirm_voiding=talk.proposal is not None
        ),
    )
