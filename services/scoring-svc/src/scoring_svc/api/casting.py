"""Casting (打分): a signed sheet under one's name, or a one-time token and a ballot that nobody signs.

The route that casts a ballot is open by design: it asks nobody who they are, and reads no header. Neither the drawing
of a token nor the casting of a ballot leaves a line in the log.
"""

from base64 import urlsafe_b64decode
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field, StringConstraints

from scoring_svc.api.dependencies import Judge, Wired
from scoring_svc.domain.sheet.state import Sheet
from shared.web import OPEN, UNSEEN, Command, Id, In, Organisation, Out, Router, Score, ScoreOut, answer, refusals

router = Router(tags=["casting"])
open_router = Router(tags=["casting"], dependencies=[OPEN])

AnswerKey = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$"),
    Field(
        description="32 random bytes of the caller's own, base64url without padding; keep it to fetch a lost answer"
        " again. It is never stored 自备密钥（不保存）",
        examples=["3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ),
]


class ScoreIn(In):
    """One appraisee's score; null is a blank 打分，空白为弃权."""

    organisation: Organisation
    score: Score | None


Scores = Annotated[list[ScoreIn], Field(min_length=1, max_length=5000, description="A score for each report 逐份打分")]


class SheetIn(In):
    """A signed sheet 署名打分表."""

    scores: Scores


class MarkOut(Out):
    """The score given to one appraisee 对单个对象的给分."""

    organisation: Organisation
    score: ScoreOut


class SheetOut(Out):
    """One's own signed sheet; blanks are left out 本人打分表."""

    session: Id
    group: str
    scores: list[MarkOut]


class TokenIn(In):
    """A draw 领取投票凭证."""

    key: AnswerKey


class TokenOut(Out):
    """A token: whoever holds it casts one ballot 投票凭证."""

    session: Id
    group: str
    token: str


class BallotIn(In):
    """A ballot that nobody signs 无记名选票."""

    token: str = Field(min_length=1, max_length=64, description="The token drawn 投票凭证")
    scores: Scores


class BallotOut(Out):
    """The ballot is in the box 已投入票箱."""

    status: Literal["accepted"] = "accepted"


@router.put("/sessions/{session}/sheets")
async def cast_sheet(
    session: Id, body: SheetIn, caller: Judge, context: Command, wired: Wired, response: Response
) -> SheetOut:
    """Cast the one signed sheet that the caller has in this session 署名打分. 409 once another is cast."""
    done = await wired.casting.cast_sheet(session, caller.sub, _entries(body.scores), context)
    answer(response, done)
    return _out(done.state)


@router.get("/sessions/{session}/sheets")
async def read_own_sheet(session: Id, caller: Judge, wired: Wired) -> SheetOut:
    """The caller's own signed sheet 查看本人打分表."""
    return _out((await wired.casting.sheet(session, caller.sub)).state)


@router.post("/sessions/{session}/tokens", dependencies=[UNSEEN], responses=refusals(409))
async def draw_token(session: Id, body: TokenIn, caller: Judge, wired: Wired) -> TokenOut:
    """Draw the caller's one token, any of the group's pool; the same key fetches the same token again 领取投票凭证."""
    drawn = await wired.casting.draw_token(session, caller.sub, urlsafe_b64decode(body.key + "="))
    return TokenOut.model_validate(drawn)


@open_router.post("/ballots", dependencies=[UNSEEN], responses=refusals(404, 409))
async def cast_ballot(body: BallotIn, wired: Wired) -> BallotOut:
    """Cast a ballot; no login 投票（无需登录）. The same ballot again is accepted again; another one is 409."""
    await wired.casting.cast_ballot(body.token, _entries(body.scores))
    return BallotOut()


def _entries(scores: list[ScoreIn]) -> list[tuple[str, int | None]]:
    return [(given.organisation, given.score) for given in scores]


def _out(sheet: Sheet) -> SheetOut:
    return SheetOut(
        session=sheet.session,
        group=sheet.group,
        scores=[MarkOut.model_validate(mark) for mark in sheet.marks or ()],
    )
