"""The catalogue is whole, and every name in it keeps to the rules of `design/events.md`."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest

import shared.contracts as public
from shared.contracts import CONTRACTS, Contract, FactData, PublicData
from shared.contracts.schema import data_schema, envelope_schema

FOUNDATION = """
checklist.organisation-registered checklist.organisation-changed checklist.organisation-dissolved
checklist.secretary-appointed checklist.secretary-left
checklist.cycle-opened checklist.cycle-phase-changed
checklist.checklist-issued checklist.checklist-signed checklist.checklist-revised
checklist.item-reported checklist.item-verified checklist.item-returned
checklist.inspection-recorded checklist.inspection-corrected checklist.inspection-withdrawn
project.project-declared project.project-approved project.project-returned
project.project-claimed project.project-released project.project-accepted
project.milestone-planned project.milestone-reported project.milestone-verified project.milestone-sent-back
scoring.scheme-adopted scoring.cohort-formed scoring.cohort-changed
scoring.session-opened scoring.session-closed
scoring.report-submitted scoring.report-returned scoring.report-accepted
scoring.report-scored scoring.report-voided
scoring.adjustment-granted scoring.adjustment-withdrawn
scoring.talk-held scoring.talk-voided
scoring.veto-raised scoring.veto-lifted scoring.veto-voided
scoring.problem-unanswered scoring.problem-answered
scoring.grade-overridden scoring.grade-withdrawn
scoring.results-published scoring.results-revised scoring.result-published scoring.result-revised
"""

FACTS = """
checklist.inspection-recorded checklist.inspection-corrected checklist.inspection-withdrawn project.project-accepted
scoring.report-scored scoring.report-voided scoring.adjustment-granted scoring.adjustment-withdrawn
scoring.talk-held scoring.talk-voided scoring.veto-raised scoring.veto-lifted scoring.veto-voided
scoring.problem-unanswered scoring.problem-answered scoring.grade-overridden scoring.grade-withdrawn
"""

PAST = re.compile(r"-(\w*ed|left|held|withdrawn|overridden|sent-back)$")
CHINESE = re.compile("[\u4e00-\u9fff]")

each_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)


def test_every_type_of_the_foundation_is_there_in_its_first_version() -> None:
    assert sorted(CONTRACTS) == sorted(f"zeren.{name}.v1" for name in FOUNDATION.split())


def test_the_union_and_the_register_hold_the_same_types() -> None:
    assert set(get_args(PublicData)) == {contract.data for contract in CONTRACTS.values()}


def test_what_scoring_counts_has_a_fact_and_a_revision() -> None:
    counted = {contract.name for contract in CONTRACTS.values() if issubclass(contract.data, FactData)}
    assert counted == set(FACTS.split())


def test_that_somebody_voted_is_nowhere_public() -> None:
    assert not [name for name in CONTRACTS if "ballot" in name]


@each_contract
def test_a_type_is_named_in_the_past_tense(contract: Contract) -> None:
    assert re.fullmatch(r"(checklist|project|scoring)\.[a-z]+(-[a-z]+)+", contract.name)
    assert PAST.search(contract.name)
    assert contract.type == f"zeren.{contract.name}.v{contract.version}"
    assert contract.dataschema == f"urn:zeren:{contract.name}:{contract.version}"


@each_contract
def test_a_type_lives_in_a_module_of_its_own_named_after_it(contract: Contract) -> None:
    short = contract.name.partition(".")[2]
    name = "".join(word.capitalize() for word in short.split("-")) + f"V{contract.version}"
    module = import_module(f"shared.contracts.{contract.service}.{short.replace('-', '_')}_v{contract.version}")
    assert getattr(module, name) is contract.data
    assert getattr(public, name) is contract.data


@each_contract
def test_a_type_speaks_both_languages(contract: Contract) -> None:
    assert CHINESE.search(contract.title.zh)
    assert not CHINESE.search(contract.title.en)
    schema = data_schema(contract)
    assert [path for path, node in fields(schema) if not bilingual(node, schema)] == []


def test_the_envelope_speaks_both_languages() -> None:
    schema = envelope_schema(next(iter(CONTRACTS.values())))
    assert [name for name, node in schema["properties"].items() if not bilingual(node, schema)] == []


def test_no_field_holds_a_float() -> None:
    for contract in CONTRACTS.values():
        assert '"number"' not in str(data_schema(contract)).replace("'", '"')


def test_a_type_is_registered_once() -> None:
    with pytest.raises(ValueError, match="defined twice"):
        public.base.contract("scoring.talk-held", version=1, en="again", zh="重复")(public.TalkHeldV1)


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in schema["$defs"].items():
        for field, node in definition["properties"].items():
            yield f"{name}.{field}", node


def bilingual(node: dict[str, Any], schema: dict[str, Any]) -> bool:
    """By the field's own description, or by that of what it holds."""
    if "$ref" in node:
        return bilingual({"description": schema["$defs"][node["$ref"].rpartition("/")[2]]["description"]}, schema)
    if "description" in node:
        english, slash, chinese = node["description"].partition(" / ")
        return bool(english and slash and CHINESE.search(chinese))
    inner = [*node.get("anyOf", []), *([node["items"]] if "items" in node else [])]
    return any(bilingual(branch, schema) for branch in inner)
