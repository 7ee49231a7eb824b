"""The gate names every kind of breaking change, asks for additive ones to be frozen, and freezes only those."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.contracts import CONTRACTS, ReportReturnedV1
from shared.contracts.__main__ import main
from shared.contracts.frozen import HOME, PROMISE, Promise, examine, freeze
from shared.contracts.page import page

INSPECTION = "checklist.inspection-recorded.v1"
Frozen = dict[str, Any]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of what is frozen in git, to be falsified: the past is changed, the code is as it is."""
    for folder in ("schemas", "examples"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    return tmp_path


def as_if(home: Path, stem: str, change: Callable[[Frozen], object]) -> None:
    path = home / "schemas" / f"{stem}.json"
    schema = json.loads(path.read_bytes())
    change(schema)
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def inspection(schema: Frozen) -> Frozen:
    found: Frozen = schema["$defs"]["InspectionRecordedV1"]
    return found


def score(schema: Frozen) -> Frozen:
    found: Frozen = schema["$defs"]["IndicatorScore"]["properties"]["score"]
    return found


def test_what_is_in_git_is_what_the_code_says() -> None:
    verdict = examine()
    assert verdict.breaking == ()
    assert verdict.stale == ()


def test_the_page_in_the_docs_is_what_the_code_says() -> None:
    repository = HOME.parents[3]
    assert (repository / "docs" / "events.md").read_text(encoding="utf-8") == page()


def _renamed(schema: Frozen) -> None:
    properties = inspection(schema)["properties"]
    properties["nature"] = properties.pop("kind")


def _not_yet_there(schema: Frozen) -> None:
    del inspection(schema)["properties"]["quarter"]
    inspection(schema)["required"].remove("quarter")


BREAKS: dict[str, tuple[Callable[[Frozen], object], str]] = {
    "a removed field": (
        lambda schema: inspection(schema)["properties"].update(weather={"type": "string"}),
        "removed field `weather`",
    ),
    "a removed field of a part": (
        lambda schema: schema["$defs"]["Finding"]["properties"].update(place={"type": "string"}),
        "removed field `findings[].place`",
    ),
    "a renamed field": (_renamed, "renamed field `nature` to `kind`"),
    "another type": (
        lambda schema: inspection(schema)["properties"].update(kind={"type": "integer"}),
        "changed type of `kind` from integer to string",
    ),
    "a type no longer open to null": (
        lambda schema: inspection(schema)["properties"].update(
            cycle={"anyOf": [inspection(schema)["properties"]["cycle"], {"type": "null"}]}
        ),
        "changed type of `cycle` from integer|null to integer",
    ),
    "a tighter bound": (
        lambda schema: score(schema)["anyOf"][0].update(maximum=20000),
        "changed `maximum` of `scores[].score` from 20000 to 10000",
    ),
    "a wider bound, which an older reader refuses": (
        lambda schema: score(schema)["anyOf"][0].update(maximum=100),
        "changed `maximum` of `scores[].score` from 100 to 10000",
    ),
    "another form": (
        lambda schema: inspection(schema)["properties"]["occurred_on"].update(format="date-time"),
        "changed `format` of `occurred_on` from date-time to date",
    ),
    "another default": (
        lambda schema: score(schema).update(default=0),
        "changed `default` of `scores[].score` from 0 to None",
    ),
    "a new required field": (_not_yet_there, "new required field `quarter`"),
    "a field that became required": (
        lambda schema: inspection(schema)["required"].remove("inspectors"),
        "field `inspectors` became required",
    ),
    "a field that became optional, which an older reader misses": (
        lambda schema: inspection(schema)["required"].append("findings"),
        "field `findings` became optional",
    ),
    "a word gone from an open vocabulary": (
        lambda schema: inspection(schema)["properties"]["kind"]["examples"].append("night-visit"),
        "removed known word `night-visit` of `kind`",
    ),
}


@pytest.mark.parametrize(("change", "named"), BREAKS.values(), ids=BREAKS.keys())
def test_a_breaking_change_is_named(home: Path, change: Callable[[Frozen], object], named: str) -> None:
    as_if(home, INSPECTION, change)
    assert examine(home).breaking == (f"{INSPECTION}: {named}",)


def test_a_value_gone_from_or_new_in_a_closed_list_is_named(home: Path) -> None:
    def other_targets(schema: Frozen) -> None:
        schema["$defs"]["TalkHeldV1"]["properties"]["target"]["enum"] = ["organisation", "leading-group"]

    as_if(home, "scoring.talk-held.v1", other_targets)
    assert examine(home).breaking == (
        "scoring.talk-held.v1: removed value `leading-group` of `target`",
        "scoring.talk-held.v1: new value `person` in the closed list of `target`",
    )


def test_a_changed_pair_is_named(home: Path) -> None:
    as_if(
        home,
        "scoring.grade-overridden.v1",
        lambda schema: schema["$defs"]["GradeOverriddenV1"]["properties"]["by"]["prefixItems"].pop(),
    )
    assert examine(home).breaking == ("scoring.grade-overridden.v1: changed number of `prefixItems` of `by`",)


def test_a_change_within_a_map_is_named(home: Path) -> None:
    def components(schema: Frozen) -> None:
        schema["$defs"]["ResultRow"]["properties"]["components"]["additionalProperties"]["maximum"] = 100

    as_if(home, "scoring.result-published.v1", components)
    assert examine(home).breaking == (
        "scoring.result-published.v1: changed `maximum` of `row.components.*` from 100 to 10000",
    )


def test_a_removed_type_is_named(home: Path) -> None:
    without = {type: contract for type, contract in CONTRACTS.items() if contract.name != "scoring.veto-lifted"}
    promise = Promise(contracts=without, samples=PROMISE.samples)
    assert examine(home, promise).breaking == ("scoring.veto-lifted.v1: removed type",)


def test_a_change_of_the_envelope_is_named(home: Path) -> None:
    as_if(home, "envelope.v1", lambda schema: schema["required"].append("traceparent"))
    assert examine(home).breaking == ("envelope.v1: field `traceparent` became optional",)


def test_a_changed_example_is_named(home: Path) -> None:
    path = home / "examples" / f"{INSPECTION}.json"
    path.write_bytes(path.read_bytes().replace(b'"score":8850', b'"score":8851'))
    assert examine(home).breaking == (f"{INSPECTION}: changed example",)


def test_an_example_that_no_longer_decodes_is_named(home: Path) -> None:
    path = home / "examples" / f"{INSPECTION}.json"
    path.write_bytes(path.read_bytes().replace(b'"revision":1', b'"revision":0'))
    (line,) = examine(home).breaking
    assert line.startswith(f"{INSPECTION}: example no longer decodes: ")
    assert "revision" in line


def test_an_example_written_otherwise_is_named(home: Path) -> None:
    path = home / "examples" / f"{INSPECTION}.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), ensure_ascii=False), encoding="utf-8")
    assert examine(home).breaking == (
        f"{INSPECTION}: example is written otherwise than it was",
        f"{INSPECTION}: changed example",
    )


class ReportReturnedGrown(ReportReturnedV1, frozen=True, kw_only=True):
    deadline: str | None = None


class ReportReturnedBroken(ReportReturnedV1, frozen=True, kw_only=True):
    deadline: str


def promise_with(data: type[ReportReturnedV1]) -> Promise:
    entry = CONTRACTS["zeren.scoring.report-returned.v1"]
    return Promise(contracts={**CONTRACTS, entry.type: replace(entry, data=data)}, samples=PROMISE.samples)


def test_a_new_optional_field_is_welcome_once_frozen(home: Path) -> None:
    grown = promise_with(ReportReturnedGrown)
    verdict = examine(home, grown)
    assert verdict.breaking == ()
    assert verdict.stale == ("schemas/scoring.report-returned.v1.json",)
    assert freeze(home, grown).stale == verdict.stale
    assert examine(home, grown) == examine()


def test_freezing_refuses_a_breaking_change_and_writes_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*.json")}
    verdict = freeze(home, promise_with(ReportReturnedBroken))
    assert verdict.breaking == ("scoring.report-returned.v1: new required field `deadline`",)
    assert {path: path.read_bytes() for path in home.rglob("*.json")} == before


def test_the_command_says_what_is_wrong_and_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = home / "events.md"
    assert main(["docs", str(catalogue)]) == 0
    assert main(["check", str(catalogue)], home=home) == 0
    assert capsys.readouterr().out == ""

    (home / "examples" / "scoring.talk-held.v1.json").unlink()
    catalogue.write_text("old", encoding="utf-8")
    assert main(["check", str(catalogue)], home=home) == 1
    said = capsys.readouterr().out
    assert "not frozen: examples/scoring.talk-held.v1.json: run `python -m shared.contracts freeze`" in said
    assert f"out of date: {catalogue}: run `python -m shared.contracts docs`" in said

    assert main(["freeze"], home=home) == 0
    assert "frozen: examples/scoring.talk-held.v1.json" in capsys.readouterr().out

    as_if(home, INSPECTION, _renamed)
    assert main(["check", str(catalogue)], home=home) == 1
    assert f"breaking: {INSPECTION}: renamed field `nature` to `kind`" in capsys.readouterr().out
    assert main(["freeze"], home=home) == 1
    assert "nothing was frozen" in capsys.readouterr().out


def test_a_wrong_call_shows_how_to_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "check | freeze | docs" in capsys.readouterr().out


def test_a_grown_type_still_reads_what_was_written_before() -> None:
    old = msgspec.json.encode(PROMISE.samples["zeren.scoring.report-returned.v1"].data)
    assert msgspec.json.decode(old, type=ReportReturnedGrown).deadline is None
    assert msgspec.json.encode(msgspec.json.decode(old, type=ReportReturnedGrown)) == old
