"""What validation found, told as `Wrong`: a pointer into the request, a stable code, words in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi.exceptions import RequestValidationError

from shared.kernel import Text
from shared.web.problems import Place, Wrong

CHINESE: Mapping[str, str] = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识此项",
    "string_type": "应为文字",
    "string_too_short": "不得少于 {min_length} 个字符",
    "string_too_long": "不得超过 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符：{pattern}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "enum": "应为以下之一：{expected}",
    "literal_error": "应为以下之一：{expected}",
    "date_parsing": "应为日期，如 2026-03-01",
    "date_from_datetime_parsing": "应为日期，如 2026-03-01",
    "date_from_datetime_inexact": "应为日期，如 2026-03-01",
    "datetime_parsing": "应为时间，如 2026-03-01T09:00:00+08:00",
    "datetime_from_date_parsing": "应为时间，如 2026-03-01T09:00:00+08:00",
    "timezone_aware": "时间须带时区",
    "iso_text": "日期应如 2026-03-01，时间应如 2026-03-01T09:00:00+08:00",
    "year_range": "年份应在 {first} 至 {last} 之间",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不得大于 {le}",
    "too_short": "不得少于 {min_length} 项",
    "too_long": "不得超过 {max_length} 项",
    "score_type": "分数应为数字",
    "score_range": "分数应在 {minimum} 至 {maximum} 之间",
    "score_decimals": "分数最多两位小数",
}


CODE = "^[A-Za-z0-9]"
"""How the pattern of every id and of every word of a vocabulary begins."""


def faults_of(error: RequestValidationError) -> list[Wrong]:
    """Every fault of a request, in the order in which validation met them."""
    return [_fault(found, error.body) for found in error.errors()]


def pointer(*steps: str | int) -> str:
    """An RFC 6901 pointer: ``("a/b", 0)`` → ``/a~1b/0``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _fault(found: Mapping[str, Any], body: object) -> Wrong:
    place, *steps = found["loc"]
    if place == "body":
        steps = _in_body(steps, body)
    return Wrong(
        place=cast("Place", place if place in {"body", "query", "path"} else "header"),
        pointer=pointer(*steps),
        code=found["type"],
        detail=_told(found),
    )


def _told(found: Mapping[str, Any]) -> Text:
    if found["type"] == "string_pattern_mismatch" and (pattern := found["ctx"]["pattern"]).startswith(CODE):
        return Text(
            f"a code of ASCII letters and digits, no Chinese characters and no spaces: {pattern}",
            f"应为英文字母和数字组成的代码，不含汉字和空格：{pattern}",
        )
    return Text(found["msg"], _chinese(found))


def _chinese(found: Mapping[str, Any]) -> str:
    template = CHINESE.get(found["type"])
    try:
        return template.format_map(found.get("ctx", {})) if template else found["msg"]
    except KeyError:
        return str(found["msg"])


def _in_body(steps: Sequence[str | int], body: object) -> list[str | int]:
    """Only the steps that lead through the body: validators and the arms of a union leave names of their own."""
    taken: list[str | int] = []
    here: Any = body
    for number, step in enumerate(steps, start=1):
        if _holds(here, step):
            here = here[step]
        elif number < len(steps) or not isinstance(here, dict):
            continue
        taken.append(step)
    return taken


def _holds(here: object, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here
