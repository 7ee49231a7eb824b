"""JSON as RFC 8259 and nothing around it: UTF-8, finite numbers, no name twice; fractions as `Decimal`."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any


def decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        raise ValueError("a number beyond all bounds") from None


def parse(raw: bytes, *, fraction: Callable[[str], object] = decimal) -> Any:  # noqa: ANN401 - whatever JSON can say
    """The value. Raises ValueError for what is no such JSON, RecursionError for what nests too deep for Python.

    ``fraction`` reads a number that is written with a point or an exponent.
    """
    return json.loads(raw.decode(), parse_float=fraction, parse_constant=_no_constant, object_pairs_hook=_no_doubles)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return value
