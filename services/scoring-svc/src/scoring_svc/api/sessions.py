"""Sessions (述职评议会): opened over a cohort with a panel, closed by two admins."""

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut, ProposalOut, Word
from scoring_svc.application.sessions import Asking, Opening
from scoring_svc.domain.session import commands as c
from scoring_svc.domain.session.state import Session, Status
from scoring_svc.domain.session.terms import Seats
from shared.kernel import NotFound
from shared.web import (
    After,
    Caller,
    Command,
    Day,
    Id,
    In,
    Organisation,
    Out,
    Page,
    Principal,
    Router,
    actions,
    answer,
    show,
)

router = Router(tags=["sessions"])


class BenchIn(In):
    """Those who sit in one judge group 评委组."""

    group: Word = Field(description="Judge group of the scheme 评委组", examples=["departments"])
    members: list[Id] = Field(max_length=2000, description="Persons 评委")


class SessionIn(In):
    """A session to be opened 述职评议会."""

    cohort: Id
    kind: Word = Field(default="year_end", description="Only year_end feeds the result 会议类型")
    first_day: Day
    panel: list[BenchIn] = Field(min_length=1, max_length=50, description="Who judges 评委组成")


class SeatsOut(Out):
    """A judge group; who sits in it is told to admins alone 评委组."""

    group: str
    secret: bool = Field(description="Votes without a name 无记名")
    least: int = Field(description="Scores from which on it counts 最低有效票数")
    members: int = Field(description="Number of members 人数")
    persons: list[Id] | None = None


class CastOut(Out):
    """How many of a group have cast 各组已投票数."""

    group: str
    count: int


class SessionOut(Out):
    """A session 述职评议会."""

    session: Id
    status: Status
    cohort: Id
    organisation: Organisation
    cycle: int
    scheme: Id
    scheme_version: int
    kind: str
    first_day: Day
    appraisees: list[Organisation]
    panel: list[SeatsOut]
    own_group: str | None = Field(description="The group in which the caller judges 本人所在评委组")
    proposal: ProposalOut | None
    cast: list[CastOut] = Field(description="Sheets cast, told after the close 投票数")
    allowed_actions: list[str]


@router.put("/sessions/{session}")
async def open_session(
    session: Id, body: SessionIn, caller: Admin, context: Command, wired: Wired, response: Response
) -> SessionOut:
    """Open a session; it freezes the scheme's version 开启评议会. 409 for a panel too small to be counted."""
    opening = Opening(
        session=session,
        cohort=body.cohort,
        kind=body.kind,
        first_day=body.first_day,
        panel=tuple(c.Bench(group=bench.group, members=tuple(bench.members)) for bench in body.panel),
    )
    done = await wired.sessions.open(opening, context, caller.org)
    answer(response, done)
    return _out(done.state, caller)


@router.get("/sessions/{session}")
async def read_session(session: Id, caller: Caller, wired: Wired, request: Request, response: Response) -> SessionOut:
    """A session, as its superior, its appraisees and its judges see it 查看评议会."""
    found = await wired.sessions.show(session, Asking(person=caller.sub, org=caller.org))
    show(request, response, found.version)
    return _out(found.state, caller)


@router.get("/sessions", dependencies=[After], response_model=Page[ListedOut])
async def list_sessions(listing: Listed) -> object:
    """The sessions of superiors in the caller's subtree, sorted by id 评议会列表."""
    return await listing.of("session")


@router.post("/sessions/{session}/closing")
async def propose_closing(session: Id, caller: Admin, context: Command, wired: Wired, response: Response) -> SessionOut:
    """Propose to close the session; judges still cast 提议结束."""
    command = c.ProposeClosing(session=session, by=caller.sub)
    done = await wired.sessions.handle(command, context, caller.org)
    answer(response, done)
    return _out(done.state, caller)


@router.post("/sessions/{session}/closing/confirmation")
async def confirm_closing(session: Id, caller: Admin, context: Command, wired: Wired, response: Response) -> SessionOut:
    """Confirm, as another admin; the box is sealed and counted, then the session is closed 确认结束."""
    command = c.ConfirmClosing(session=session, by=caller.sub)
    done = await wired.sessions.handle(command, context, caller.org)
    answer(response, done)
    return _out(done.state, caller)


def _out(session: Session, caller: Principal) -> SessionOut:
    terms, seat = session.terms, session.seat_of(caller.sub)
    if terms is None:
        raise NotFound(f"no session {session.session}")
    return SessionOut(
        session=session.session,
        status=session.status,
        cohort=terms.cohort,
        organisation=terms.organisation,
        cycle=terms.cycle,
        scheme=terms.scheme,
        scheme_version=terms.scheme_version,
        kind=terms.kind,
        first_day=terms.first_day,
        appraisees=list(terms.appraisees),
        panel=[_seats(seats, caller) for seats in terms.panel],
        own_group=seat.group if seat else None,
        proposal=None if session.proposal is None else ProposalOut.model_validate(session.proposal),
        cast=[CastOut.model_validate(cast) for cast in session.cast],
        allowed_actions=_allowed(session, caller),
    )


def _seats(seats: Seats, caller: Principal) -> SeatsOut:
    return SeatsOut(
        group=seats.group,
        secret=seats.secret,
        least=seats.least,
        members=len(seats.members),
        persons=list(seats.members) if caller.has("admin") else None,
    )


def _allowed(session: Session, caller: Principal) -> list[str]:
    seat, admin = session.seat_of(caller.sub), caller.has("admin")
    judging = session.casting and caller.has("judge") and seat is not None
    by = session.proposal.by if session.proposal else None
    return actions(
        propose_closing=admin and session.casting and by is None,
        confirm_closing=admin and by not in (None, caller.sub),
        cast_sheet=judging and seat is not None and not seat.secret,
        draw_token=judging and seat is not None and seat.secret,
    )
