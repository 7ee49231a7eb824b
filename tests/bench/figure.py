"""Figures: a `Ratio` of what we did to what the peer did in the same run, or a `Limit` that we stay under."""

from collections.abc import Sequence
from statistics import median
from typing import TypeAlias

from shared.kernel import record


@record
class Ratio:
    """``ours`` and ``peer`` are rates per second, one of each a round. ``goal``: what the ratio should reach."""

    name: str
    ours: Sequence[float]
    peer: Sequence[float]
    goal: float

    @property
    def rounds(self) -> Sequence[float]:
        return [round(ours / peer, 3) for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def value(self) -> float:
        """The median of the rounds: what disturbs a round disturbs both sides of it."""
        return round(median(self.rounds), 3)

    @property
    def reached(self) -> bool:
        return self.value >= self.goal

    @property
    def target(self) -> str:
        return f"≥ {self.goal}"

    @property
    def beside(self) -> str:
        """The rates themselves: they drift with the machine."""
        return f"{median(self.ours):,.0f}/s beside {median(self.peer):,.0f}/s"

    def as_json(self) -> dict[str, object]:
        return {
            "ratio": self.value,
            "goal": self.goal,
            "reached": self.reached,
            "rounds": list(self.rounds),
            "ours_per_s": round(median(self.ours)),
            "peer_per_s": round(median(self.peer)),
        }


@record
class Limit:
    """A plain number, one a round, in ``unit``: ``at_most`` or ``at_least`` what the goal says."""

    name: str
    rounds: Sequence[float]
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    beside: str = ""

    @property
    def value(self) -> float:
        return round(median(self.rounds), 1)

    @property
    def reached(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def target(self) -> str:
        bounds = [
            f"{sign} {bound:,g}" for sign, bound in (("≤", self.at_most), ("≥", self.at_least)) if bound is not None
        ]
        return f"{' '.join(bounds)} {self.unit}".strip()

    def as_json(self) -> dict[str, object]:
        return {
            "value": self.value,
            "unit": self.unit,
            "at_most": self.at_most,
            "at_least": self.at_least,
            "reached": self.reached,
            "rounds": [round(one, 1) for one in self.rounds],
        }


Figure: TypeAlias = Ratio | Limit
