"""The examples in git: read by us, by a JSON Schema validator and by the CloudEvents SDK alike."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka
from cloudevents.core.formats.json import JSONFormat

from shared.contracts import CONTRACTS, Contract, decode, encode
from shared.contracts.frozen import HOME
from shared.contracts.samples import SAMPLES

each_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)


def example(contract: Contract) -> bytes:
    return _file("examples", contract).read_bytes().rstrip(b"\n")


def _file(folder: str, contract: Contract) -> Path:
    return HOME / folder / f"{contract.name}.v{contract.version}.json"


@each_contract
def test_an_example_decodes_to_the_sample_and_encodes_to_the_same_bytes(contract: Contract) -> None:
    event = decode(example(contract))
    assert event == SAMPLES[contract.type]
    assert type(event.data) is contract.data
    assert encode(event) == example(contract)


@each_contract
def test_an_example_is_valid_by_the_frozen_schemas(contract: Contract) -> None:
    event = json.loads(example(contract))
    envelope = json.loads((HOME / "schemas" / "envelope.v1.json").read_bytes())
    data = json.loads(_file("schemas", contract).read_bytes())
    jsonschema_rs.Draft202012Validator(envelope, validate_formats=True).validate(event)
    jsonschema_rs.Draft202012Validator(data, validate_formats=True).validate(event["data"])
    assert event["dataschema"] == data["$id"]


@each_contract
def test_an_example_is_a_cloudevent_to_the_sdk(contract: Contract) -> None:
    raw, ours = example(contract), decode(example(contract))
    message = KafkaMessage(
        headers={"content-type": b"application/cloudevents+json"}, key=ours.partitionkey.encode(), value=raw
    )
    theirs = from_kafka(message, JSONFormat())
    assert theirs.get_specversion() == "1.0"
    assert theirs.get_id() == ours.id
    assert theirs.get_source() == ours.source == contract.source
    assert theirs.get_type() == ours.type == contract.type
    assert theirs.get_subject() == ours.subject
    assert theirs.get_time() == ours.recorded_at
    assert theirs.get_datacontenttype() == "application/json"
    assert theirs.get_dataschema() == contract.dataschema
    assert theirs.get_extension("partitionkey") == ours.data.organisation
    assert theirs.get_extension("sequence") == f"{ours.number:020}"
    assert theirs.get_extension("streamversion") == ours.streamversion
    assert theirs.get_data() == json.loads(raw)["data"]


def test_there_is_one_sample_of_every_type() -> None:
    assert set(SAMPLES) == set(CONTRACTS)


def test_the_schema_refuses_what_the_decoder_refuses() -> None:
    data = json.loads(example(CONTRACTS["zeren.checklist.inspection-recorded.v1"]))["data"]
    schema = json.loads((HOME / "schemas" / "checklist.inspection-recorded.v1.json").read_bytes())
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(data | {"added_later": 1})
    assert not validator.is_valid(data | {"quarter": 5})
    assert not validator.is_valid(data | {"scores": [{"indicator": "leadership", "score": 10001}]})
    assert not validator.is_valid({key: data[key] for key in data if key != "fact"})
