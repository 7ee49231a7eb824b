"""Rulebook §1: numbers."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring_svc.domain.numbers import clamp, div_round, mean, weighted_mean


@pytest.mark.parametrize(("a", "b", "result"), [(1, 2, 1), (1, 3, 0), (2, 3, 1), (5, 2, 3), (4, 2, 2), (0, 7, 0)])
def test_a_division_rounds_half_up(a: int, b: int, result: int) -> None:
    assert div_round(a, b) == result


@for_all(st.integers(0, 10**15), st.integers(1, 10**9))
def test_div_round_is_the_nearest_whole_number(a: int, b: int) -> None:
    assert div_round(a, b) == floor(Fraction(a, b) + Fraction(1, 2))


def test_a_division_by_nothing_or_of_a_debt_has_no_meaning() -> None:
    for a, b in ((1, 0), (-1, 2)):
        with pytest.raises(ValueError, match="outside"):
            div_round(a, b)


def test_a_mean_is_rounded_once() -> None:
    assert mean([8000, 8001]) == 8001


def test_a_weighted_mean_divides_by_the_sum_of_the_weights() -> None:
    assert weighted_mean([(4, 9000), (3, 8000), (3, 7000)]) == 8100


def test_a_clamp_keeps_within_both_ends() -> None:
    assert [clamp(value, 0, 10) for value in (-1, 5, 11)] == [0, 5, 10]
