"""A seeded tree of organisations and people who each reach a part of it, for looking over fences."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import cast, get_args

from shared.kernel import record
from shared.web import Role

TOP = "53"
NOWHERE = "o999"
"""Written like an organisation, and none."""

ROLES = cast("Sequence[Role]", get_args(Role))


@record
class Person:
    """Who asks: ``org`` is the root of the subtree that they reach."""

    name: str
    role: Role
    org: str


@record
class Forest:
    """``parents``: organisation → its superior, the top's is None. Superiors come first."""

    parents: Mapping[str, str | None]

    def above(self, organisation: str) -> Sequence[str]:
        """Itself and its superiors, up to the top."""
        found = [organisation]
        while parent := self.parents[found[-1]]:
            found.append(parent)
        return found

    def reaches(self, org: str, organisation: str) -> bool:
        return org in self.above(organisation)

    def children(self, organisation: str) -> Sequence[str]:
        return [one for one, parent in self.parents.items() if parent == organisation]

    def level(self, organisation: str) -> int:
        return len(self.above(organisation))


def grown(seed: int, size: int = 300, levels: int = 5) -> Forest:
    """``size`` organisations on ``levels`` levels, each level wider than the one above it."""
    draw = random.Random(seed)  # noqa: S311 - a tree, not a secret
    parents: dict[str, str | None] = {TOP: None}
    widths = [size * weight // 30 for weight in (1, 3, 8, 18)][: levels - 1]
    above, number = [TOP], 1
    for width in (*widths[:-1], size - 1 - sum(widths[:-1])):
        level = [f"o{number + n:03}" for n in range(width)]
        parents |= {one: draw.choice(above) for one in level}
        above, number = level, number + width
    return Forest(parents=parents)


def people(forest: Forest, seed: int, count: int = 50) -> Iterator[Person]:
    """``count`` people of every role somewhere below the top, some of them next to one another."""
    draw = random.Random(seed)  # noqa: S311 - likewise
    below = [one for one in forest.parents if one != TOP]
    for n in range(count):
        yield Person(name=f"person-{n}", role=ROLES[n % len(ROLES)], org=draw.choice(below))
