"""The OpenAPI documents in git are those of the code, valid, and clean under our rules; and the rules can say no."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api_docs.conftest import HERE
from zeren.openapi import differences, freeze, main

FROZEN = HERE.parents[1] / "docs" / "api"
DOCUMENTS = sorted(FROZEN.glob("*.openapi.json"))

Document = dict[str, Any]


def spectral(modules: Path, *documents: Path) -> subprocess.CompletedProcess[str]:
    words = ["lint", "--quiet", "--fail-severity", "hint", "--ruleset", str(HERE / "spectral.yaml")]
    program = modules / "node_modules" / ".bin" / "spectral"
    return subprocess.run([program, *words, *documents], capture_output=True, text=True, check=False)  # noqa: S603 - ours


def test_what_is_in_git_is_what_the_code_says() -> None:
    assert list(differences(FROZEN)) == []


def test_what_is_not_frozen_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    freeze(tmp_path)
    stale = tmp_path / "project.openapi.json"
    stale.write_text(stale.read_text(encoding="utf-8").replace('"claim_project"', '"take_project"'), encoding="utf-8")

    assert main(["check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"not frozen: {stale}: run `make contracts`" in said
    assert '-        "operationId": "take_project",\n+        "operationId": "claim_project",\n' in said
    assert main(["freeze", str(tmp_path)]) == 0
    assert main(["check", str(tmp_path)]) == 0
    assert main(["thaw"]) == 2


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_it_is_an_openapi_document(path: Path) -> None:
    OpenAPIV31SpecValidator(json.loads(path.read_bytes())).validate()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_its_examples_keep_to_their_schemas(path: Path) -> None:
    """Spectral looks at ``example`` and ``default``, not at the ``examples`` of OpenAPI 3.1."""
    document = json.loads(path.read_bytes())
    exemplary = list(with_examples(document))
    assert exemplary
    for schema in exemplary:
        validator = jsonschema_rs.validator_for({**schema, "components": document["components"]})
        for example in schema["examples"]:
            validator.validate(example)


def with_examples(node: object) -> Iterator[Document]:
    """Every schema that gives examples."""
    if isinstance(node, dict) and isinstance(node.get("examples"), list):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from with_examples(child)


def test_spectral_has_nothing_to_say(modules: Path) -> None:
    assert len(DOCUMENTS) == 3
    done = spectral(modules, *DOCUMENTS)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def operation(document: Document) -> Document:
    found: Document = document["paths"]["/project/v1/projects/{project}"]["get"]
    return found


FAULTS: dict[str, Callable[[Document], object]] = {
    "operation-operationId": lambda document: operation(document).pop("operationId"),
    "zeren-operation-name": lambda document: operation(document).update(operationId="readProject"),
    "operation-tag-defined": lambda document: operation(document).update(tags=["nowhere"]),
    "tag-description": lambda document: document["tags"][0].pop("description"),
    "zeren-refusals": lambda document: operation(document)["responses"].pop("403"),
    "zeren-problem": lambda document: document["components"]["responses"]["Problem404"].update(
        content={"text/plain": {}}
    ),
    "zeren-described": lambda document: operation(document)["parameters"][0].pop("description"),
    "zeren-both-languages": lambda document: operation(document).update(description="English alone."),
    "oas3-valid-schema-example": lambda document: operation(document)["parameters"][0]["schema"].update(default=1),
}


def test_each_rule_finds_its_fault(modules: Path, tmp_path: Path) -> None:
    frozen = (FROZEN / "project.openapi.json").read_bytes()
    for rule, spoil in FAULTS.items():
        document = json.loads(frozen)
        spoil(document)
        (tmp_path / f"{rule}.json").write_text(json.dumps(document), encoding="utf-8")
    done = spectral(modules, *(tmp_path / f"{rule}.json" for rule in FAULTS))
    found: dict[str, str] = {}
    for line in done.stdout.splitlines():
        if line.startswith("/"):
            spoilt = Path(line).stem
            found[spoilt] = ""
        elif line.strip() and found:
            found[spoilt] += f"{line}\n"
    assert done.returncode == 1
    assert [rule for rule in FAULTS if rule not in found.get(rule, "")] == [], done.stdout
