"""A figure: what we did and what the peer did in the same run, and the ratio that is the goal."""

from collections.abc import Sequence
from statistics import median

from shared.kernel import record


@record
class Figure:
    """``ours`` and ``peer`` are rates per second, one of each a round. ``goal``: what the ratio should reach."""

    name: str
    ours: Sequence[float]
    peer: Sequence[float]
    goal: float

    @property
    def rounds(self) -> Sequence[float]:
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds: what disturbs a round disturbs both sides of it."""
        return round(median(self.rounds), 3)

    def as_json(self) -> dict[str, object]:
        return {
            "ratio": self.ratio,
            "goal": self.goal,
            "reached": self.ratio >= self.goal,
            "rounds": [round(ratio, 3) for ratio in self.rounds],
            "ours_per_s": round(median(self.ours)),
            "peer_per_s": round(median(self.peer)),
        }
