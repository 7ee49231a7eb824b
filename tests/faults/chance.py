"""Dice that fall the same again: the seed stands in every message."""

from random import Random


def chance_of(seed: float) -> Random:
    return Random(seed)  # noqa: S311 - a shuffle, not a secret
