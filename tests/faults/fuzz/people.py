"""Under whose token a case is asked: mostly one who may do everything, now and then a single role or a stranger."""

from collections.abc import Sequence
from random import Random
from typing import Final

from schemathesis import AuthContext, AuthProvider, Case
from typing_extensions import override

from shared.web import Role
from shared.web.auth.issuer import Issuer

ALL: Final[tuple[Role, ...]] = ("admin", "clerk", "secretary", "inspector", "judge")

PEOPLE: Final[tuple[tuple[str, tuple[Role, ...], str, int], ...]] = (
    ("admin-a", ALL, "53", 12),
    ("admin-b", ALL, "53", 8),
    ("secretary-5301", ALL, "5301", 3),
    ("clerk-5301", ALL, "5301", 2),
    ("judge-53-superior-01", ALL, "53", 2),
    *((f"{role}-alone", (role,), "53", 1) for role in ALL),
    ("stranger", ALL, "nowhere", 1),
    ("nobody", (), "53", 1),
)
"""Person, roles, organisation, and how often they come."""


def tokens_of(issuer: Issuer) -> list[str]:
    """A token of each of `PEOPLE`; another call gives others."""
    return [issuer.issue(person, roles, org, seconds=24 * 3600) for person, roles, org, _ in PEOPLE]


def drawing(issued: Sequence[str], seed: int) -> type[AuthProvider[str]]:
    """What schemathesis takes for an auth provider: one of these tokens for each case, drawn by a seed."""
    chance = Random(seed)  # noqa: S311 - which of them asks is no secret
    weights = [weight for *_, weight in PEOPLE]

    class Tokens(AuthProvider[str]):
        @override
        def get(self, case: Case, ctx: AuthContext, /) -> str:
            return chance.choices(issued, weights)[0]

        @override
        def set(self, case: Case, data: str, ctx: AuthContext, /) -> None:
            case.headers["Authorization"] = f"Bearer {data}"

    return Tokens
