"""What the commands ask of the world. Wiring says who answers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeAlias

from scoring_svc.domain.session.terms import Cast, Seats
from shared.kernel import Context, NotFound, Recorded, Refused, Text, record

Derive: TypeAlias = Callable[[Recorded[Any], int], Awaitable[Context]]
"""The context of the n-th command that follows from an event: the same command id each time."""


class Directory(Protocol):
    """The organisation tree and who holds which post, a moment old as every read model is."""

    async def reaches(self, root: str, organisation: str) -> bool:
        """Whether ``organisation`` lies in the subtree of ``root``, itself included."""

    async def secretary_on(self, organisation: str, day: date) -> str | None:
        """The secretary in office on this day, None for a vacant post."""


async def reached(directory: Directory, org: str, organisation: str, *, asked: str = "") -> None:
    """Raises `NotFound` where ``organisation`` lies outside the subtree of ``org``: there, nothing is.

    ``asked``: what the caller named, if that wasn't the organisation; the words are those for what nobody has.
    """
    if not await directory.reaches(org, organisation):
        raise NotFound(f"no {asked or f'organisation {organisation}'}")


class WrongAnswerKey(Refused):
    slug = "wrong-answer-key"
    title = Text("The token was drawn under another key", "密钥与领取时不一致")


class TokensDrawn(Refused):
    slug = "tokens-drawn"
    title = Text("No token is left", "投票凭证已领完")


@record
class Pool:
    """A session's tokens before anyone has drawn one: (group, token under seal), in no order; ``key`` opens them."""

    key: bytes
    tokens: tuple[tuple[str, bytes], ...]


@record
class Tally:
    """What is left of a session's secret ballots: (group, organisation) → scores ascending; casts by group."""

    cast: tuple[Cast, ...]
    scores: Mapping[tuple[str, str], tuple[int, ...]]


class Roll(Protocol):
    """Knows who has drawn a token, and nothing of what was cast."""

    async def fill(self, session: str, pool: Pool) -> None:
        """Take the pool in, once: a repeat changes nothing."""

    async def filled(self, session: str) -> bool: ...

    async def drawn(self, session: str, person: str, key: bytes) -> str | None:
        """The token that this person has drawn. Raises `WrongAnswerKey` where it was drawn under another key."""

    async def draw(self, session: str, person: str, group: str, *, pool_key: bytes, key: bytes) -> str:
        """A token of the group, any of those left; a repeat gives the same. Raises `TokensDrawn`, `WrongAnswerKey`."""

    async def clear(self, session: str) -> None:
        """Forget the tokens that nobody drew."""


class Box(Protocol):
    """Knows what was cast, and nothing of who has. Each step of the close may be repeated."""

    async def open(self, session: str, panel: Sequence[Seats], appraisees: Sequence[str]) -> Pool | None:
        """Make the tokens of the secret groups, the same again on a repeat; None once the box is sealed."""

    async def key(self, session: str) -> bytes | None:
        """What opens the pool's tokens; None before the box is open and after its tables are dropped."""

    async def cast(self, token: str, entries: Sequence[tuple[str, int | None]]) -> None:
        """Redeem a token for a ballot, once; the same ballot again is as good as cast.

        Raises `NotFound` for a token that the box does not know, `Invalid`, `BallotAlreadyCast`, `BoxSealed`.
        """

    async def seal(self, session: str) -> None:
        """No ballot goes in from here on."""

    async def count(self, session: str, panel: Sequence[Seats]) -> None:
        """Copy the scores, split by appraisee and sorted, into a table of their own."""

    async def tally(self, session: str) -> Tally:
        """What was counted."""

    async def drop(self, session: str) -> None:
        """Drop the ballots, the tokens and the key."""
