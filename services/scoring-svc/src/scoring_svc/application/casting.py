"""Casting (打分): a signed sheet under one's name; a secret ballot by a token that nobody can trace."""

from collections.abc import Sequence
from typing import TypeAlias

from scoring_svc.application.ports import Box, Roll
from scoring_svc.application.sessions import SessionStreams, terms_of
from scoring_svc.application.streams import Streams
from scoring_svc.domain.marks import marks
from scoring_svc.domain.session.decider import SessionNotOpen
from scoring_svc.domain.session.state import Session
from scoring_svc.domain.session.terms import Seats
from scoring_svc.domain.sheet import commands as c
from scoring_svc.domain.sheet.decider import BoxSealed
from scoring_svc.domain.sheet.events import SheetEvent
from scoring_svc.domain.sheet.state import Sheet
from shared.kernel import Context, NotFound, Outcome, Refused, Text, record

SheetStreams: TypeAlias = Streams[c.SheetCommand, Sheet, SheetEvent]


class GroupVotesInSecret(Refused):
    slug = "group-votes-in-secret"
    title = Text("This group votes in secret: draw a token", "本组无记名投票，请领取投票凭证")


class GroupSigns(Refused):
    slug = "group-signs"
    title = Text("This group signs its sheets", "本组实行署名打分")


@record
class Drawn:
    """A token, and what it may be cast for."""

    session: str
    group: str
    token: str


def sheet_id(session: str, judge: str) -> str:
    return f"{session}/{judge}"


class Casting:
    def __init__(self, sessions: SessionStreams, sheets: SheetStreams, roll: Roll, box: Box) -> None:
        self._sessions, self._sheets, self._roll, self._box = sessions, sheets, roll, box

    async def sheet(self, session: str, judge: str) -> Outcome[Sheet]:
        """A judge's own signed sheet. Raises `NotFound`."""
        await self._seat(session, judge)
        return await self._sheets.find(sheet_id(session, judge))

    async def cast_sheet(
        self, session: str, judge: str, entries: Sequence[tuple[str, int | None]], context: Context
    ) -> Outcome[Sheet]:
        """Raises `NotFound` without a seat, `GroupVotesInSecret`, `Invalid`, what `transact` raises."""
        found, seat = await self._seat(session, judge)
        if seat.secret:
            raise GroupVotesInSecret(f"{seat.group} votes in secret")
        sheet = marks(entries, terms_of(found).appraisees)
        command = c.CastSheet(session=session, group=seat.group, judge=judge, marks=sheet)
        return await self._sheets.handle(sheet_id(session, judge), command, context)

    async def draw_token(self, session: str, judge: str, key: bytes) -> Drawn:
        """The judge's one token; the same one for the same ``key``, however often it is asked for.

        Raises `NotFound` without a seat, `GroupSigns`, `SessionNotOpen`, `WrongAnswerKey`.
        """
        found, seat = await self._seat(session, judge)
        if not seat.secret:
            raise GroupSigns(f"{seat.group} signs")
        token = await self._roll.drawn(session, judge, key)
        if token is None:
            if not found.casting:
                raise SessionNotOpen(f"{session} is {found.status}")
            token = await self._roll.draw(session, judge, seat.group, pool_key=await self._pool(found), key=key)
        return Drawn(session=session, group=seat.group, token=token)

    async def cast_ballot(self, token: str, entries: Sequence[tuple[str, int | None]]) -> None:
        """Nobody is asked who they are, and nothing but the box is. Raises what `Box.cast` raises."""
        await self._box.cast(token, entries)

    async def _pool(self, session: Session) -> bytes:
        """What opens the pool's tokens. It was made when the session was opened; if not yet, it is made now."""
        if not await self._roll.filled(session.session):
            await make_pool(session, self._roll, self._box)
        key = await self._box.key(session.session)
        if key is None:
            raise BoxSealed(f"{session.session} is being closed")
        return key

    async def _seat(self, session: str, judge: str) -> tuple[Session, Seats]:
        found = (await self._sessions.find(session)).state
        seat = found.seat_of(judge)
        if seat is None:
            raise NotFound(f"no session {session}")
        return found, seat


async def make_pool(session: Session, roll: Roll, box: Box) -> None:
    """The tokens of all secret groups at once, before anyone draws. Safe to repeat, also after half of it."""
    secret = [seats for seats in session.panel if seats.secret]
    if pool := await box.open(session.session, secret, terms_of(session).appraisees):
        await roll.fill(session.session, pool)
