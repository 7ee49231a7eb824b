"""Scores: two decimals at most, and never a float between the wire and the hundredths."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.web import Score, ScoreOut, SignedScore
from shared.web.exact import loads

SCORE: TypeAdapter[int] = TypeAdapter(Score)
SIGNED: TypeAdapter[int] = TypeAdapter(SignedScore)
OUT: TypeAdapter[int] = TypeAdapter(ScoreOut)


def read(text: str) -> int:
    return SCORE.validate_python(loads(text.encode()))


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("0", 0),
        ("-0.0", 0),
        ("0e-99999", 0),
        ("87", 8700),
        ("87.5", 8750),
        ("87.55", 8755),
        ("8.755e1", 8755),
        ("87.550000000000000000000000000000000000", 8755),
        ("0.29", 29),
        ("1E2", 10000),
        ("100.00", 10000),
    ],
)
def test_a_score_is_read_exactly(text: str, hundredths: int) -> None:
    assert read(text) == hundredths


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("100.001", "score_range"),
        ("99.999", "score_decimals"),
        ("87.5500000000000000000000000000000000001", "score_decimals"),
        ("1e-300", "score_decimals"),
        ("1e-999999", "score_decimals"),
        ("100.00000000000000000001", "score_range"),
        ("-0.01", "score_range"),
        ("1e999", "score_range"),
        ("1e999999", "score_range"),
        ("true", "score_type"),
        ('"87"', "score_type"),
        ("null", "score_type"),
        ("[87]", "score_type"),
    ],
)
def test_nothing_is_rounded_and_nothing_else_is_a_score(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(text)
    assert [error["type"] for error in caught.value.errors()] == [code]


def test_a_float_is_no_exact_number() -> None:
    with pytest.raises(ValidationError):
        SCORE.validate_python(87.5)
    with pytest.raises(ValidationError):
        SCORE.validate_python(Decimal("NaN"))


def test_an_adjustment_may_be_negative() -> None:
    assert SIGNED.validate_python(loads(b"-3.25")) == -325
    with pytest.raises(ValidationError):
        SIGNED.validate_python(loads(b"-100.01"))


@given(st.integers(-10_000, 10_000))
def test_what_goes_out_comes_back_the_same(hundredths: int) -> None:
    written = OUT.dump_json(hundredths)

    assert SIGNED.validate_python(loads(written)) == hundredths
    assert len(str(json.loads(written)).partition(".")[2]) <= 2


@pytest.mark.parametrize("text", ["2026", "2026.0", "2026.000000000000000000000", "2.026e3", "20260e-1", "2026E+0"])
def test_a_whole_number_is_an_integer_however_it_is_written(text: str) -> None:
    """JSON Schema has it so, and so do our documents."""
    found = loads(text.encode())

    assert (found, type(found)) == (2026, int)


@pytest.mark.parametrize("text", ["2026.5", "1e19", "1e999999", "1e-999999"])
def test_what_is_no_integer_of_ours_stays_exact(text: str) -> None:
    assert type(loads(text.encode())) is Decimal


def test_the_longest_list_that_a_document_allows_is_read() -> None:
    """5,000 rows of two values each, as ballots and cohorts may have them."""
    rows = [{"organisation": "530102", "score": 87.5}] * 5000

    assert len(loads(json.dumps({"token": "t", "scores": rows}).encode())["scores"]) == 5000
