"""The AsyncAPI 3 document of the public events: a channel per topic, a message per type, from the register.

A message's payload is the whole record: the CloudEvent around the data, as `encode` writes it and `decode` reads it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from shared.contracts.base import CONTRACTS, Contract
from shared.contracts.envelope import CloudEvent, encode, event_type
from shared.contracts.samples import SAMPLES
from shared.contracts.schema import Schema

VERSION = "3.1.0"
MEDIA_TYPE = "application/cloudevents+json"
PARTITIONS = 16
"""What `Settings.partitions` is where a site says nothing."""

_REFERENCE = "#/components/schemas/{name}"
_ABOUT = """Every record is a CloudEvent 1.0 in structured mode, keyed by the organisation for which it counts.
Types only grow: accept fields that you do not know. Scores are integers of hundredths: 8850 is 88.50.
Dates are days in Asia/Shanghai, time is UTC.

每条记录都是结构化模式的 CloudEvent 1.0，以所属组织为键。事件类型只增不改：请容忍未知字段。
分数为百分之一分的整数：8850 即 88.50 分。日期为北京时间，time 为协调世界时。"""
_SERVICES = {
    "checklist": ("Checklists and inspections", "清单与督查"),
    "project": ("Projects", "书记领航项目"),
    "scoring": ("Appraisal and results", "述职评议与年度结果"),
}


def document(contracts: Mapping[str, Contract] = CONTRACTS, samples: Mapping[str, CloudEvent] = SAMPLES) -> Schema:
    """The whole document, as it reads back from its file."""
    topics = {topic: list(entries) for topic, entries in groupby(contracts.values(), key=lambda entry: entry.topic)}
    _, schemas = msgspec.json.schema_components(
        [event_type(entry.data) for entry in contracts.values()], ref_template=_REFERENCE
    )
    written = {
        "asyncapi": VERSION,
        "info": {
            "title": "Zeren events 责任事件目录",
            "version": "1.0.0",
            "description": _ABOUT,
            "tags": [{"name": entries[0].service} for entries in topics.values()],
        },
        "defaultContentType": MEDIA_TYPE,
        "servers": {
            "log": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The site's Kafka 本站 Kafka",
                "variables": {"bootstrap": {"default": "kafka:9092", "description": "ZEREN_LOG_URL 日志地址"}},
            }
        },
        "channels": {entries[0].service: _channel(topic, entries) for topic, entries in topics.items()},
        "operations": {f"publish-{entries[0].service}": _operation(entries) for entries in topics.values()},
        "components": {
            "messages": {entry.type: _message(entry, samples[entry.type]) for entry in contracts.values()},
            "schemas": dict(_described(schemas, contracts)),
        },
    }
    plain: Schema = msgspec.json.decode(msgspec.json.encode(written))
    return plain


def text() -> str:
    """The document as it is frozen."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def _channel(topic: str, entries: Sequence[Contract]) -> Schema:
    en, zh = _SERVICES[entries[0].service]
    return {
        "address": topic,
        "title": f"{en} {zh}",
        "description": f"What {entries[0].source[1:]} tells, in order for each organisation {zh}，同一组织内有序",
        "servers": [{"$ref": "#/servers/log"}],
        "messages": {entry.type: {"$ref": f"#/components/messages/{entry.type}"} for entry in entries},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": PARTITIONS,
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operation(entries: Sequence[Contract]) -> Schema:
    service = entries[0].service
    en, zh = _SERVICES[service]
    return {
        "action": "send",
        "title": f"{en} {zh}",
        "summary": f"{service}-svc publishes its facts 发布事件",
        "channel": {"$ref": f"#/channels/{service}"},
        "messages": [{"$ref": f"#/channels/{service}/messages/{entry.type}"} for entry in entries],
        "tags": [{"name": service}],
    }


def _message(entry: Contract, sample: CloudEvent) -> Schema:
    return {
        "name": entry.type,
        "title": f"{entry.title.en} {entry.title.zh}",
        "summary": entry.dataschema,
        "contentType": MEDIA_TYPE,
        "payload": {"$ref": _REFERENCE.format(name=event_type(entry.data).__name__)},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "`partitionkey`: the organisation 所属组织"},
                "bindingVersion": "0.5.0",
            }
        },
        "examples": [{"name": entry.name, "summary": entry.title.zh, "payload": json.loads(encode(sample))}],
    }


def _described(schemas: Mapping[str, Any], contracts: Mapping[str, Contract]) -> Iterator[tuple[str, Schema]]:
    """The schemas by name; each envelope says which event it is around, and that its tag is the type."""
    events = {event_type(entry.data).__name__: entry for entry in contracts.values()}
    for name, schema in sorted(schemas.items()):
        if entry := events.get(name):
            schema["description"] = f"{entry.title.en} / {entry.title.zh}"
            schema["properties"]["type"]["description"] = "type and version of the event / 事件类型与版本"
        yield name, schema
