"""Chance that is the same at every playing, on every machine: numbers drawn from names."""

from hashlib import sha256


class Chance:
    """``Chance(2026).number("5301", "Q1", low=1, high=6)``: from low to high, fixed by the seed and the names."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def number(self, *names: object, low: int, high: int) -> int:
        digest = sha256("/".join(map(str, (self._seed, *names))).encode()).digest()
        return low + int.from_bytes(digest[:8]) % (high - low + 1)

    def often(self, *names: object, percent: int) -> bool:
        return self.number(*names, low=1, high=100) <= percent

    def level(self, organisation: str) -> int:
        """How good an organisation is at heart, in hundredths: what is said of it all year lies round about that.

        The province's 20 lie so close that the quota bites; among counties some are ordinary.
        """
        low, high = (8200, 9500) if len(organisation) == 4 else (6800, 9500)
        return self.number("level", organisation, low=low, high=high)

    def score(self, *names: object, about: int, spread: int) -> int:
        """Hundredths, round about ``about``: the middle of three draws, within 0 to 10000."""
        draws = sorted(self.number(*names, n, low=about - spread, high=about + spread) for n in range(3))
        return min(10000, max(0, draws[1]))


def on_the_wire(hundredths: int) -> float:
    """A score as a request carries it: a number with two decimals."""
    return hundredths / 100
