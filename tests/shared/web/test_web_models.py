"""Bodies mean what JSON means."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.web import Cycle, Day, Id, In, Instant, Line, Out, actions


class Colour(StrEnum):
    RED = "red"


class Small(In):
    count: int = 0
    sure: bool = False
    day: Day | None = None
    at: Instant | None = None
    colour: Colour | None = None
    kind: Literal["a", "b"] = "a"
    cycle: Cycle = 2026
    ids: tuple[Id, ...] = ()
    line: Line = "x"


class Nested(In):
    inner: Small
    many: tuple[Small, ...] = ()


@pytest.mark.parametrize(
    "body",
    [
        {"count": "1"},
        {"count": True},
        {"count": 1.0},
        {"sure": 1},
        {"sure": "yes"},
        {"day": 20_000},
        {"day": "1700000000"},
        {"day": "2026-03-01T00:00:00"},
        {"day": "2026-02-30"},
        {"at": 1_700_000_000},
        {"at": "2026-03-01"},
        {"at": "2026-03-01T09:00:00"},
        {"colour": "blue"},
        {"kind": "c"},
        {"cycle": "2026"},
        {"cycle": 1999},
        {"ids": ["ok", "not ok"]},
        {"ids": ["a\n"]},
        {"ids": [""]},
        {"line": "two\nlines"},
        {"line": "   "},
        {"unknown": 1},
    ],
)
def test_another_type_is_refused_also_deep_inside(body: dict[str, Any]) -> None:
    for value in ({"inner": body}, {"inner": {}, "many": [{}, body]}):
        with pytest.raises(ValidationError):
            Nested.model_validate(value)


def test_what_json_can_say_is_taken() -> None:
    body = {"count": 1, "sure": True, "day": "2026-03-01", "at": "2026-03-01T09:00:00+08:00", "colour": "red"}

    small = Small.model_validate({**body, "ids": ["p-1"], "line": " 责任 "})

    assert (small.day, small.ids, small.line, small.colour) == (date(2026, 3, 1), ("p-1",), "责任", Colour.RED)


@pytest.mark.parametrize("given", ["0", "20000", "1700000000", "2026-03-01T00:00:00", "01.03.2026", ""])
def test_a_day_in_an_address_is_a_day_and_no_number(given: str) -> None:
    """Text as it comes, in no model of ours: seconds since 1970 would else be a day."""
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(given)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Day, "0001-01-01"),
        (Day, "9999-12-31"),
        (Instant, "0001-01-01T00:00:00+08:00"),
        (Instant, "9999-12-31T23:59:59Z"),
    ],
)
def test_no_day_lies_where_the_calendar_ends(kind: type, given: str) -> None:
    """A day later, or in another zone, there is none: that was a fault of ours, and is now one of the request."""
    with pytest.raises(ValidationError, match="year_range"):
        TypeAdapter(kind).validate_python(given)


@pytest.mark.parametrize("given", ["1700000000", "2026-03-01", "2026-03-01T09:00:00"])
def test_an_instant_in_an_address_is_an_instant_with_its_zone(given: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(given)


def test_a_body_is_frozen_and_its_schema_is_plain() -> None:
    with pytest.raises(ValidationError):
        setattr(Small(), "count", 2)  # noqa: B010 - typed out it would be an error of its own
    assert Small.model_json_schema()["properties"]["count"] == {"default": 0, "title": "Count", "type": "integer"}


def test_a_representation_is_read_off_anything_with_its_attributes() -> None:
    class Row:
        title = "Library"

    class RowOut(Out):
        title: str

    assert RowOut.model_validate(Row()).title == "Library"


def test_allowed_actions_are_the_names_that_hold() -> None:
    assert actions(claim=True, send_back=True, approve=False) == ["claim", "send-back"]


def test_a_model_may_be_used_any_number_of_times() -> None:
    for _ in range(100):
        TypeAdapter(list[Nested])

    class Again(In):
        inner: Small

    looks = {Small: 3, Again: 4}  # at its day, its instant and itself
    assert {model: str(model.__pydantic_core_schema__).count("function-before") for model in looks} == looks


@pytest.mark.parametrize("number", [7, Decimal("1.5"), Decimal("7.4e248")])
def test_a_number_is_no_object_though_all_its_members_may_be_left_out(number: int | Decimal) -> None:
    for model, value in ((Small, number), (Nested, {"inner": number}), (Nested, {"inner": {}, "many": [number]})):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter[Any](model).validate_python(value, from_attributes=True)
        assert [fault["type"] for fault in refused.value.errors()] == ["model_attributes_type"]
