"""JSON read exactly: `Router` and its routes parse a body without a float, a doubled name or a broken character.

A number with a fraction becomes a `Decimal`, so 100.001 and 99.99 are what was sent. What PostgreSQL or UTF-8 can't
carry (NUL, lone surrogates) is refused here, with its place, before any code meets it.
"""

import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope
from typing_extensions import override

from shared.kernel import Text
from shared.web.faults import pointer
from shared.web.problems import INVALID, MALFORMED, TOO_LARGE, Place, Rejected, Wrong
from shared.web.strict import decimal, parse

DEPTH = 32
"""How deep arrays and objects may lie in one another. Ours lie four deep."""

LONGEST = 18
"""Digits of an integer that may be written with a point or an exponent."""

MOST_VALUES = 16_000
"""Values in a document. Each may be wrong: to say so of half a million takes seconds in which nobody is served."""

_UNFIT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""JSON in UTF-8 can say unfit text in no other way."""

UNFIT = Text("text may not hold NUL or half a surrogate pair", "文字中不得含有空字符或残缺的代理字符")


def loads(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON can say
    """The value that ``raw`` says, fractions as `Decimal`.

    Raises `Rejected` (400 malformed, 413 too many values, 422 unfit text).
    """
    try:
        value = parse(raw, fraction=_number)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # no JSON, no UTF-8, an integer of thousands of digits
        raise Rejected(MALFORMED, Text(f"not JSON: {error}", f"不是合法的 JSON：{error}")) from None
    containers = raw.count(b"[") + raw.count(b"{")  # at least as many as there are: some may stand in texts
    if raw.count(b",") + containers > MOST_VALUES and _holds_too_many(value):
        what = Text(f"at most {MOST_VALUES} values in one document", f"一份内容最多 {MOST_VALUES} 个值")
        raise Rejected(TOO_LARGE, what)
    doubtful = containers > DEPTH or _UNFIT_ESCAPE.search(raw)
    if doubtful and (wrong := list(_unfit(value, ()))):
        raise Rejected(INVALID, wrong=wrong)
    return value


def _number(text: str) -> int | Decimal:
    """``2026.0`` and ``2e3`` are integers, as JSON Schema has it; what lies beyond all of ours stays as it is."""
    value = decimal(text)
    whole = abs(value.adjusted()) <= LONGEST and value == value.to_integral_value()
    return int(value) if whole else value


def _holds_too_many(value: object) -> bool:
    found, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            found += len(one)
            if found > MOST_VALUES:
                return True
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return False


def _too_deep() -> Rejected:
    return Rejected(MALFORMED, Text(f"nested more than {DEPTH} deep", f"嵌套超过 {DEPTH} 层"))


def _unfit(value: object, path: tuple[str | int, ...]) -> Iterator[Wrong]:
    if len(path) > DEPTH:
        raise _too_deep()
    if isinstance(value, str):
        if _broken(value):
            yield Wrong(place="body", pointer=pointer(*path), code="unfit_text", detail=UNFIT)
    elif isinstance(value, dict):
        for name, member in value.items():
            if _broken(name):
                yield Wrong(place="body", pointer=pointer(*path), code="unfit_text", detail=UNFIT)
            yield from _unfit(member, (*path, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _unfit(member, (*path, number))


def _broken(text: str) -> bool:
    try:
        return b"\0" in text.encode()
    except UnicodeEncodeError:
        return True


class ExactRequest(Request):
    """A request whose JSON is read by `loads`, once. ``body``: where it has been read already."""

    _exact: Any

    def __init__(self, scope: Scope, receive: Receive, *, body: bytes | None = None) -> None:
        super().__init__(scope, receive)
        self._read = body

    @override
    async def body(self) -> bytes:
        return await super().body() if self._read is None else self._read

    @override
    async def json(self) -> Any:
        if not hasattr(self, "_exact"):
            self._exact = loads(await self.body())
        return self._exact


class ExactRoute(APIRoute):
    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def exactly(request: Request) -> Response:
            check_address(request)
            return await handle(ExactRequest(request.scope, request.receive))

        return exactly


def check_address(request: Request) -> None:
    """Raises `Rejected` (422) for what no text of ours may hold, in the path or the query."""
    places: tuple[tuple[Place, Iterable[tuple[str, Any]]], ...] = (
        ("path", request.path_params.items()),
        ("query", request.query_params.multi_items() if request.scope["query_string"] else ()),
    )
    wrong = [
        Wrong(place=place, pointer=pointer(name), code="unfit_text", detail=UNFIT)
        for place, values in places
        for name, value in values
        if _broken(f"{name}{value}")
    ]
    if wrong:
        raise Rejected(INVALID, wrong=wrong)


class Router(APIRouter):
    """An `APIRouter` whose routes read JSON exactly. `service_app` takes no other."""

    def __init__(self, *, prefix: str = "", tags: list[str] | None = None, **options: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(prefix=prefix, tags=[*(tags or [])], route_class=ExactRoute, **options)
