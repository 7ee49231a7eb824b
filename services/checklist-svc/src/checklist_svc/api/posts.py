"""Posts and secretaries 岗位与书记."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from checklist_svc.api.dependencies import Admin, OrganisationId, Passage, PostId, Wired
from checklist_svc.api.desk import AtDesk
from checklist_svc.domain.post import commands as c
from checklist_svc.domain.post.state import Post
from shared.web import (
    After,
    Caller,
    Day,
    Id,
    In,
    Organisation,
    Out,
    Principal,
    Router,
    Today,
    actions,
    show,
)

router = Router(tags=["posts"])


class AppointmentIn(In):
    """Who takes the post, and from when 任职."""

    organisation: Organisation
    person: Id
    from_: Annotated[Day, Field(alias="from", description="First day in the post 任职起始日")]


class DepartureIn(In):
    """From when nobody holds the post, and why 离任."""

    until: Annotated[Day, Field(description="First day no longer in the post 离任日（不含）")]
    reason: Passage


class TermOut(Out):
    """A person in the post: from inclusive, until exclusive 任期."""

    person: str
    from_on: Day = Field(serialization_alias="from")
    until: Day | None


class PostOut(Out):
    """A secretary's post and all who held it 书记岗位."""

    post: str
    organisation: str
    holder: str | None = Field(description="Who holds it today 现任")
    terms: list[TermOut]
    allowed_actions: list[str]


class SecretaryOut(Out):
    """Who was secretary on a day; none where the post was vacant 某日在任书记."""

    organisation: str
    on: Day
    person: str | None


def post_out(post: Post, today: date, principal: Principal) -> PostOut:
    held = post.last is not None and post.last.until is None
    admin = principal.has("admin")
    return PostOut(
        post=post.post,
        organisation=post.organisation,
        holder=post.holder(today),
        terms=[TermOut.model_validate(term) for term in post.terms],
        allowed_actions=actions(appoint=admin and not held, leave=admin and held),
    )


@router.post("/posts/{post}/appointments")
async def appoint_secretary(post: PostId, body: AppointmentIn, admin: Admin, desk: AtDesk) -> PostOut:
    """Appoint a person to the post 任命书记."""
    command = c.AppointSecretary(post=post, organisation=body.organisation, person=body.person, from_on=body.from_)
    done = await desk.wired.posts.appoint(command, desk.context, admin.org)
    return post_out(desk.tell(done), desk.today, admin)


@router.post("/posts/{post}/departure")
async def leave_post(post: PostId, body: DepartureIn, admin: Admin, desk: AtDesk) -> PostOut:
    """The holder leaves the post 书记离任."""
    command = c.LeavePost(post=post, until=body.until, reason=body.reason)
    done = await desk.wired.posts.leave(command, desk.context, admin.org)
    return post_out(desk.tell(done), desk.today, admin)


@router.get("/posts/{post}")
async def read_post(
    post: PostId, caller: Caller, today: Today, wired: Wired, request: Request, response: Response
) -> PostOut:
    """One post with its history 查询岗位."""
    found = await wired.posts.show(post, caller.org)
    show(request, response, found.version)
    return post_out(found.state, today, caller)


@router.get("/organisations/{organisation}/secretary", dependencies=[After])
async def read_secretary(
    organisation: OrganisationId,
    caller: Caller,
    today: Today,
    wired: Wired,
    on: Annotated[Day | None, Query(description="The day; today if absent 日期，默认当天")] = None,
) -> SecretaryOut:
    """Who is, or was, its secretary on a day 某日在任书记."""
    day = on or today
    person = await wired.posts.secretary_on(organisation, day, caller.org)
    return SecretaryOut(organisation=organisation, on=day, person=person)
