"""Places in a cohort: who stands where, and for whom 好 has room (rulebook §4.2 and §4.5)."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def ranks(values: Mapping[Key, int]) -> dict[Key, int]:
    """Highest first, equals share a rank: "1, 2, 2, 4"."""
    rank_of: dict[int, int] = {}
    above = 0
    for value, count in sorted(Counter(values.values()).items(), reverse=True):
        rank_of[value] = above + 1
        above += count
    return {key: rank_of[value] for key, value in values.items()}


def places(percent: int, size: int) -> int:
    """For how many of ``size`` appraisees 好 has room; a floor is never rounded up."""
    return percent * size // 100


def chosen(candidates: Mapping[Key, int], room: int) -> frozenset[Key]:
    """The best candidates that fit. Of equals that straddle the cut none is chosen, nor anyone after them."""
    taken = 0
    least: int | None = None
    for value, count in sorted(Counter(candidates.values()).items(), reverse=True):
        if taken + count > room:
            break
        taken += count
        least = value
    return frozenset(key for key, value in candidates.items() if least is not None and value >= least)
