"""The AsyncAPI document in git is that of the code, AsyncAPI's own parser takes it, and its examples keep to it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from shared.contracts import CONTRACTS, asyncapi
from tests.api_docs.conftest import HERE

FROZEN = HERE.parents[1] / "docs" / "api" / "asyncapi.json"
DOCUMENT: dict[str, Any] = json.loads(FROZEN.read_bytes())


def parse(modules: Path, path: Path) -> list[str]:
    words = ["node", HERE / "parse.mjs", modules, path]
    done = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return done.stdout.splitlines()


def test_what_is_in_git_is_what_the_code_says() -> None:
    assert FROZEN.read_text(encoding="utf-8") == asyncapi.text()


def test_the_official_parser_has_nothing_to_say(modules: Path) -> None:
    assert parse(modules, FROZEN) == [f"messages {len(CONTRACTS)}"]


def test_the_official_parser_can_say_no(modules: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "asyncapi.json"
    spoilt.write_text(FROZEN.read_text(encoding="utf-8").replace('"action": "send"', '"action": "shout"', 1))
    *said, last = parse(modules, spoilt)
    assert last == "no document"
    assert any(line.startswith("error asyncapi") and "publish-checklist" in line for line in said), said


@pytest.mark.parametrize("type_", CONTRACTS)
def test_an_example_keeps_to_its_schema(type_: str) -> None:
    message = DOCUMENT["components"]["messages"][type_]
    schema = {**message["payload"], "components": DOCUMENT["components"]}
    (example,) = message["examples"]
    assert example["payload"]["type"] == type_
    jsonschema_rs.validator_for(schema).validate(example["payload"])


def test_every_type_is_a_message_of_its_topic_and_says_what_it_is_in_both_languages() -> None:
    for channel in DOCUMENT["channels"].values():
        expected = [entry for entry in CONTRACTS.values() if entry.topic == channel["address"]]
        assert list(channel["messages"]) == [entry.type for entry in expected]
    for type_, entry in CONTRACTS.items():
        assert DOCUMENT["components"]["messages"][type_]["title"] == f"{entry.title.en} {entry.title.zh}"
