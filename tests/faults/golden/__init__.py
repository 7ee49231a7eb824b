"""Every stored event that was ever written, one of each name, frozen as its text: what today's code must still read.

A line each: the name, the text as it lay in the store, and what the code of its day made of it. `freeze` adds lines for
names that have none (``python -m tests.faults.golden``); a line that is there is never changed.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from checklist_svc.messaging.codec import feed_codec as checklist_codec
from project_svc.messaging.codec import project_codec
from scoring_svc.messaging.codec import scoring_codec
from shared.eventstore import Codec
from shared.kernel import record

CODECS: Mapping[str, Codec[Any]] = {
    "checklist": checklist_codec,
    "project": project_codec,
    "scoring": scoring_codec,
}


@record
class Golden:
    """``now``: the fields that it was read as."""

    name: str
    text: str
    now: Mapping[str, Any]


def frozen(service: str) -> Sequence[Golden]:
    file = _file(service)
    return [Golden(**json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []


def read(service: str, name: str, text: str) -> Mapping[str, Any]:
    """What today's code makes of a stored text, as plain data under today's name."""
    codec = CODECS[service]
    today, fields = codec.encode(codec.decode(name, text))
    return {"name": today, "fields": json.loads(fields)}


def freeze(service: str) -> int:
    """Add a line for every name that has none; how many."""
    codec, known = CODECS[service], {line.name for line in frozen(service)}
    missing = sorted(codec.names - known)
    with _file(service).open("a") as file:
        for name in missing:
            _, text = codec.encode(sample(codec._types[name]))
            line = {"name": name, "text": text, "now": read(service, name, text)}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return len(missing)


def sample(of: type[Any]) -> Any:  # noqa: ANN401 - any event
    """One of them, with every field filled."""
    return msgspec.convert(_plain(inspect.type_info(of), of.__name__), of)


def _plain(info: inspect.Type, name: str) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one answer for each kind of type
    match info:
        case inspect.DataclassType() | inspect.StructType():
            return {field.encode_name: _plain(field.type, field.name) for field in info.fields}
        case inspect.StrType():
            return {"organisation": "530102", "cohort": "c-2026", "person": "anna"}.get(name, f"某{name}")
        case inspect.IntType():
            return {"cycle": 2026, "quarter": 2}.get(name, max(1, info.ge or 1))
        case inspect.BoolType():
            return True
        case inspect.DateType():
            return date(2026, 3, 1).isoformat()
        case inspect.DateTimeType():
            return datetime(2026, 3, 1, 4, tzinfo=UTC).isoformat()
        case inspect.UUIDType():
            return str(UUID(int=7))
        case inspect.EnumType():
            first: Enum = next(iter(info.cls))
            return first.value
        case inspect.LiteralType():
            return info.values[0]
        case inspect.UnionType():
            return _plain(next(each for each in info.types if not isinstance(each, inspect.NoneType)), name)
        case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() | inspect.FrozenSetType():
            return [_plain(info.item_type, name)]
        case inspect.TupleType():
            return [_plain(each, name) for each in info.item_types]
        case inspect.DictType():
            return {_plain(info.key_type, "key"): _plain(info.value_type, name)}
        case inspect.Metadata():
            return _plain(info.type, name)
        case inspect.AnyType():
            return {"any": 1}
        case _:
            raise TypeError(f"{name}: {info}")


def _file(service: str) -> Path:
    return Path(__file__).parent / f"{service}.jsonl"
