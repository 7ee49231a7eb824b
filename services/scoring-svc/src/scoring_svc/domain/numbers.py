"""The arithmetic of a result: integers of hundredths, rounded half up, and nowhere but in a mean (rulebook §1)."""

from collections.abc import Iterable, Sequence

FULL = 10_000
"""A score of 100.00 in hundredths."""


def div_round(numerator: int, denominator: int) -> int:
    """``numerator / denominator``, half up (四舍五入), for a numerator ≥ 0 and a denominator > 0."""
    if numerator < 0 or denominator <= 0:
        raise ValueError(f"{numerator}/{denominator} is outside what is rounded here")
    return (2 * numerator + denominator) // (2 * denominator)


def mean(values: Sequence[int]) -> int:
    return div_round(sum(values), len(values))


def weighted_mean(weighted: Iterable[tuple[int, int]]) -> int:
    """The mean of ``(weight, value)`` pairs."""
    numerator, denominator = weighted_sums(weighted)
    return div_round(numerator, denominator)


def weighted_sums(weighted: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """``Σ w*x`` and ``Σ w``: what a weighted mean divides, and what an explanation shows."""
    numerator = denominator = 0
    for weight, value in weighted:
        numerator += weight * value
        denominator += weight
    return numerator, denominator


def clamp(value: int, low: int, high: int) -> int:
    return max(low, min(value, high))
