"""What comes in and what goes out: the two base classes of every model on the wire."""

import re
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema
from typing_extensions import override

STRICT = frozenset({"int", "float", "bool", "str"})
TEXTUAL = {"date": re.compile(r"\d{4}-\d\d-\d\d"), "datetime": re.compile(r"\d{4}-\d\d-\d\dT.+")}
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of a day or an instant that comes in: no calendar ends where a zone or a period is added to it."""
OPAQUE = frozenset({"default", "metadata", "serialization", "expected", "members"})


def _harden(node: Any) -> None:  # noqa: ANN401 - a core schema is a tree of dicts and lists
    """Change a core schema in place, so that it takes JSON's types as they are. Twice is as once: it is reused."""
    places = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for place, child in list(places):
        kind = child.get("type") if isinstance(child, dict) and place not in OPAQUE else None
        if kind in STRICT:
            child["strict"] = True
        elif kind in TEXTUAL and _asks_for_text(node):
            continue
        elif kind in TEXTUAL:
            node[place] = _TextFirst(
                core_schema.no_info_before_validator_function(partial(iso_text, TEXTUAL[kind]), child)
            )
        elif place not in OPAQUE and not isinstance(child, _TextFirst):
            _harden(child)


def _asks_for_text(node: object) -> bool:
    """Whether it is what `shared.web.values` gives days and instants, so that they are text in a query too."""
    asking = node.get("function", {}).get("function") if isinstance(node, dict) else None
    return isinstance(asking, partial) and asking.func is iso_text


class _TextFirst(dict[str, Any]):
    """The core schema of a day or an instant that asks for text first."""


def iso_text(pattern: re.Pattern[str], value: object) -> object:
    """Pydantic would take seconds since 1970 as well, and a midnight for a day. What is a day already stays one."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and pattern.fullmatch(value):
        if not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
            raise PydanticCustomError(
                "year_range", "a year lies between {first} and {last}", {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return value
    raise PydanticCustomError("iso_text", "a day is given as 2026-03-01, an instant as 2026-03-01T09:00:00+08:00")


class In(BaseModel):
    """A body as JSON means it: ``"1"`` is no number, ``1`` is not true, a date is text. Unknown names are refused.

    (Pydantic's own strict mode asks for Python's types, so that a list is no tuple and a text no date.)
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _no_number(cls, value: Any) -> Any:  # noqa: ANN401 - whatever JSON can say
        """FastAPI lets a model be read off an object's attributes, and a fraction is an object here."""
        if isinstance(value, Decimal):
            raise PydanticKnownError("model_attributes_type")
        return value

    @override
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _harden(handler.resolve_ref_schema(schema))
        return schema


class Out(BaseModel):
    """A representation, read off a state, a row or a record by its attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


def actions(**allowed: bool) -> list[str]:
    """The ``allowed_actions`` of a representation: ``actions(claim=free, approve=declared)`` → ``["claim"]``."""
    return [name.replace("_", "-") for name, may in allowed.items() if may]
