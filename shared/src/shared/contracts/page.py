"""``docs/events.md``: every event with its fields and its example, in both languages, from the register."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from shared.contracts.base import CONTRACTS, Contract
from shared.contracts.envelope import encode
from shared.contracts.samples import SAMPLES
from shared.contracts.schema import Schema, data_schema, envelope_schema

_INTRODUCTION = """# The event catalogue / 事件目录

Written by `python -m shared.contracts docs` from the contracts; not by hand.
本页由契约生成,请勿手工修改。

Every record on a topic is a CloudEvent 1.0 in structured mode (`application/cloudevents+json`), keyed by the
organisation for which it counts. Types only grow: accept fields that you do not know.
主题上的每条记录都是结构化模式的 CloudEvent 1.0,以所属组织为键。事件类型只增不改:请容忍未知字段。

Scores are integers of hundredths: 8850 is 88.50. Dates are days in Asia/Shanghai, `time` is UTC.
分数为百分之一分的整数:8850 即 88.50 分。日期为北京时间,`time` 为协调世界时。
"""
_HEAD = "| field 字段 | form 形式 | meaning 含义 |\n| --- | --- | --- |"


def page() -> str:
    """The whole page in Markdown."""
    return "\n".join([*_opening(), *_services()]).rstrip() + "\n"


def _opening() -> Iterator[str]:
    yield _INTRODUCTION
    yield "## Envelope / 信封\n"
    yield _HEAD
    yield from _fields(envelope_schema(next(iter(CONTRACTS.values()))), {})
    yield ""
    yield "## All types / 全部类型\n"
    yield "| type 类型 | event 事件 |\n| --- | --- |"
    for entry in CONTRACTS.values():
        yield f"| [`{entry.type}`](#{_anchor(entry)}) | {entry.title.en} / {entry.title.zh} |"
    yield ""


def _services() -> Iterator[str]:
    for topic, entries in groupby(CONTRACTS.values(), key=lambda entry: entry.topic):
        yield f"## Topic / 主题 `{topic}`\n"
        for entry in entries:
            yield from _event(entry)


def _event(entry: Contract) -> Iterator[str]:
    schema = data_schema(entry)
    definitions: Mapping[str, Schema] = schema["$defs"]
    root = definitions[entry.data.__name__]
    yield f"### {entry.type}\n"
    yield f"**{entry.title.en} / {entry.title.zh}.** {root['description']} Schema / 模式: `{entry.dataschema}`\n"
    yield _HEAD
    yield from _fields(root, definitions)
    for name, part in definitions.items():
        if part is not root:
            yield f"\n`{name}`: {part['description']}\n"
            yield _HEAD
            yield from _fields(part, definitions)
    example = json.dumps(json.loads(encode(SAMPLES[entry.type])), ensure_ascii=False, indent=2)
    yield f"\n```json\n{example}\n```\n"


def _fields(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[str]:
    for name, node in schema["properties"].items():
        needed = "" if name in schema["required"] else ", optional 可选"
        yield f"| `{name}` | {_form(node)}{needed} | {_meaning(node, definitions)} |"


def _form(node: Mapping[str, Any]) -> str:
    """``string ≤ 64``, ``list of `Finding```, ``integer 0…10000``."""
    match node:
        case {"anyOf": [*branches]}:
            return " or ".join(_form(branch) for branch in branches if branch.get("type") != "null")
        case {"$ref": str(reference)}:
            return f"`{reference.rpartition('/')[2]}`"
        case {"enum": [*words]}:
            return ", ".join(f"`{word}`" for word in words)
        case {"prefixItems": [*parts]}:
            return f"{len(parts)} × {_form(parts[0])}"
        case {"type": "array", "items": items}:
            return f"list of {_form(items)}"
        case _:
            return _scalar(node)


def _scalar(node: Mapping[str, Any]) -> str:
    match node:
        case {"minimum": low, "maximum": high}:
            return f"integer {low}…{high}"
        case {"format": str(form)}:
            return form
        case {"minLength": low, "maxLength": high} if low == high:
            return f"string of {high}"
        case {"maxLength": high}:
            return f"string ≤ {high}"
        case _:
            return str(node["type"])


def _meaning(node: Mapping[str, Any], definitions: Mapping[str, Schema]) -> str:
    """The description, the field's own or that of what it holds, and the words known so far."""
    words = f" ({', '.join(f'`{word}`' for word in node['examples'])} …)" if "examples" in node else ""
    if "description" in node:
        return f"{node['description']}{words}"
    if "$ref" in node:
        return str(definitions[node["$ref"].rpartition("/")[2]]["description"])
    inner = [*node.get("anyOf", ()), *([node["items"]] if isinstance(node.get("items"), dict) else ())]
    return next((found for branch in inner if (found := _meaning(branch, definitions))), "")


def _anchor(entry: Contract) -> str:
    return entry.type.replace(".", "")
