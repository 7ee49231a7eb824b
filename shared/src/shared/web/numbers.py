"""Scores on the wire: a JSON number with at most two decimals outside, an integer of hundredths inside.

``Score`` reads (0 to 100), ``SignedScore`` reads (−100 to 100), ``ScoreOut`` writes. Nothing is ever rounded: 100.001
and 99.999 are refused. Reading needs the exact JSON of `shared.web.exact`; a float is no exact number.
"""

from decimal import Decimal
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

CENT = Decimal("0.01")


def hundredths(value: object, *, minimum: int, maximum: int) -> int:
    """``87.55`` → 8755. Raises a validation error for what is no number, out of range, or finer than 0.01."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("score_type", "a score is a JSON number")
    if not Decimal(value).is_finite() or not minimum <= value <= maximum:  # a comparison, however far 1e999999 lies
        raise PydanticCustomError(
            "score_range", "a score lies between {minimum} and {maximum}", {"minimum": minimum, "maximum": maximum}
        )
    cents = Decimal(value).quantize(CENT)
    if cents != value:
        raise PydanticCustomError("score_decimals", "a score has at most two decimals")
    return int(cents * 100)


def number(cents: int) -> int | float:
    """8755 → ``87.55``, 8700 → ``87``. The float nearest to two decimals is written with just these decimals."""
    return cents / 100 if cents % 100 else cents // 100


def _schema(minimum: int, maximum: int) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "number",
            "minimum": minimum,
            "maximum": maximum,
            "description": "At most two decimals 最多两位小数",
            "examples": [87.55],
        }
    )


Score = Annotated[int, BeforeValidator(partial(hundredths, minimum=0, maximum=100)), _schema(0, 100)]
"""Read from JSON: 0 to 100, into hundredths."""

SignedScore = Annotated[int, BeforeValidator(partial(hundredths, minimum=-100, maximum=100)), _schema(-100, 100)]
"""Read from JSON: −100 to 100, into hundredths (adjustments)."""

ScoreOut = Annotated[
    int,
    PlainSerializer(number, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number", "description": "At most two decimals 最多两位小数", "examples": [87.55]}),
]
"""Written to JSON: hundredths as a number with at most two decimals."""
