"""Who asks, as the token says."""

from typing import Literal, get_args

from shared.kernel import record

Role = Literal["admin", "clerk", "secretary", "inspector", "judge"]
ROLES: frozenset[str] = frozenset(get_args(Role))


@record
class Principal:
    """A person (``sub``), the roles they hold, and the root of the subtree that they reach (``org``)."""

    sub: str
    roles: frozenset[str]
    org: str

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)
