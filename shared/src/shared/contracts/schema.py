"""JSON Schema of the data of each contract, and of the envelope around it; generated, then frozen in git."""

from typing import Any, TypeAlias

import msgspec

from shared.contracts.base import Contract
from shared.contracts.envelope import event_type

Schema: TypeAlias = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NAME = r"[a-z]+\.[a-z]+(-[a-z]+)*"
_OPEN: Schema = {
    "type": {
        "description": "type and version of the event / 事件类型与版本",
        "type": "string",
        "pattern": rf"^zeren\.{_NAME}\.v[1-9][0-9]*$",
    },
    "source": {"description": "service that published it / 来源服务", "type": "string", "pattern": "^/[a-z]+-svc$"},
    "dataschema": {
        "description": "name of the data's schema / 数据模式",
        "type": "string",
        "pattern": rf"^urn:zeren:{_NAME}:[1-9][0-9]*$",
    },
    "data": {"description": "what happened, by its type / 事件数据", "type": "object"},
}


def data_schema(contract: Contract) -> Schema:
    """The schema that the envelope's ``dataschema`` names."""
    generated = msgspec.json.schema(contract.data)
    title = f"{contract.title.en} / {contract.title.zh}"
    head = {"$schema": _DIALECT, "$id": contract.dataschema, "title": contract.type, "description": title}
    return head | _plain(generated)


def envelope_schema(contract: Contract) -> Schema:
    """The attributes that every event has; what hangs on the type is left open, so any contract gives the same."""
    generated: Schema = msgspec.json.schema(event_type(contract.data))
    _, _, definition = generated["$ref"].rpartition("/")
    attributes: Schema = generated["$defs"][definition]
    attributes["properties"] |= _OPEN
    return _plain({"$schema": _DIALECT, "$id": "urn:zeren:envelope:1"} | attributes | {"title": "CloudEvent"})


def _plain(schema: Schema) -> Schema:
    """As it reads back from its file: a default ``()`` is ``[]``."""
    plain: Schema = msgspec.json.decode(msgspec.json.encode(schema))
    return plain
