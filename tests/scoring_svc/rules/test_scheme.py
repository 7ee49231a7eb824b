"""Rulebook §3: a scheme is data; a faulty one is refused with the place of the fault."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.scoring_svc.rules.building import SCHEME, component

from scoring_svc.domain.scheme import HOUSE, AdoptScheme, SchemeAdopted, parse, scheme_data, scheme_decider, to_data
from shared.kernel import Invalid
from shared.testing import given_for

given = given_for(scheme_decider)


def faults(**changes: object) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        parse({**scheme_data(), **changes})
    return {(fault.pointer, fault.code) for fault in caught.value.faults}


def values(data: object, pointer: str = "") -> Iterator[str]:
    """The pointers of all values that judge: titles and the sources themselves aren't among them."""
    if isinstance(data, dict):
        for key, inner in data.items():
            if key not in ("title", "sources"):
                yield from values(inner, f"{pointer}/{key}")
    elif isinstance(data, list) and data:
        for place, inner in enumerate(data):
            yield from values(inner, f"{pointer}/{place}")
    else:
        yield pointer


def test_yunnan_2022_has_the_numbers_of_the_rulebook() -> None:
    assert [(one.component, one.weight) for one in SCHEME.components] == [("live", 4), ("routine", 3), ("field", 3)]
    assert [(one.group, one.weight, one.secret) for one in SCHEME.groups] == [
        ("superior", 50, False),
        ("departments", 30, True),
        ("grassroots", 20, True),
    ]
    limits = SCHEME.thresholds
    assert (limits.good, limits.fair, limits.ordinary, SCHEME.adjust_cap) == (8500, 7500, 6000, 500)
    assert (SCHEME.quota.percent, SCHEME.quota.soft, SCHEME.minimum_secret, SCHEME.bars.talks) == (50, True, 3, 2)


def test_each_value_carries_its_source() -> None:
    assert all(SCHEME.sources[pointer] for pointer in values(dict(scheme_data())))


def test_a_value_of_the_article_carries_its_phrase_and_another_the_house() -> None:
    assert SCHEME.source("/components/0/weight") == "按照4∶3∶3的比例确定考核成绩"
    assert SCHEME.source("/quota/percent") == "评价为“好”等次的比例一般不超过50%"
    assert SCHEME.source("/groups/1/weight") == HOUSE
    assert SCHEME.source("/nowhere") == HOUSE


def test_a_scheme_survives_its_data() -> None:
    for scheme in (SCHEME, parse({**scheme_data(), "components": component("live", scale={"scale": "proportional"})})):
        assert parse(to_data(scheme), version=scheme.version) == scheme


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"components": component("live", source="weather")}, ("/components/0/source", "unknown")),
        ({"components": component("routine", weight=0)}, ("/components/1/weight", "out-of-range")),
        ({"components": component("routine", weight=1.5)}, ("/components/1/weight", "out-of-range")),
        ({"components": component("routine", weight=True)}, ("/components/1/weight", "out-of-range")),
        ({"components": component("field", component="live")}, ("/components/2", "repeated")),
        ({"components": component("live", kinds=["routine"])}, ("/components/0/kinds", "unfit")),
        ({"components": component("field", kinds=["holiday"])}, ("/components/2/kinds/0", "unknown")),
        ({"components": component("field", quarters=[])}, ("/components/2/quarters", "too-few")),
        ({"components": component("field", quarters=[5])}, ("/components/2/quarters/0", "out-of-range")),
        ({"components": component("field", missing="zero")}, ("/components/2/missing", "unknown")),
        (
            {"components": component("field", scale={"scale": "rank_points"})},
            ("/components/2/scale/points", "too-few"),
        ),
        (
            {"components": component("field", scale={"scale": "proportional"}), "on_revision": "keep"},
            ("/components/2/scale", "unfit"),
        ),
        ({"components": []}, ("/components", "too-few")),
        ({"components": "all"}, ("/components", "not-a-list")),
        (
            {"indicators": [{"indicator": "i", "weight": 1, "function": "ratio", "target": 0, "cap": 10000}]},
            ("/indicators/0/target", "out-of-range"),
        ),
        (
            {"indicators": [{"indicator": "i", "weight": 1, "function": "direct", "cap": 1}]},
            ("/indicators/0/cap", "unknown"),
        ),
        ({"indicators": []}, ("/indicators", "too-few")),
        ({"groups": []}, ("/groups", "too-few")),
        (
            {"groups": [{"group": "g", "weight": -1, "secret": 1, "trim": False}]},
            ("/groups/0/secret", "not-a-flag"),
        ),
        ({"thresholds": {"good": 8500, "fair": 8500, "ordinary": 6000}}, ("/thresholds/fair", "overlap")),
        ({"thresholds": {"good": 8500, "fair": 7500, "ordinary": 8000}}, ("/thresholds/ordinary", "overlap")),
        ({"minimum_secret": 2}, ("/minimum_secret", "out-of-range")),
        ({"quota": {"percent": 101, "soft": True}}, ("/quota/percent", "out-of-range")),
        ({"override_persons": 1}, ("/override_persons", "out-of-range")),
        ({"scheme": "no spaces"}, ("/scheme", "not-a-name")),
        ({"extra/large": 1}, ("/extra~1large", "unknown")),
        ({"title": {"en": "", "zh": "方案"}}, ("/title/en", "not-a-text")),
        ({"sources": {"/quota/colour": "house"}}, ("/sources/~1quota~1colour", "unknown")),
    ],
)
def test_a_faulty_scheme_is_refused_with_the_place_of_the_fault(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in faults(**changes)


def test_all_faults_are_named_at_once() -> None:
    assert {("/minimum_secret", "out-of-range"), ("/on_revision", "unknown")} <= faults(minimum_secret=0, on_revision=1)


def test_what_is_no_object_is_no_scheme() -> None:
    with pytest.raises(Invalid):
        parse(["a list"])  # type: ignore[arg-type]  # untrusted


def adopted(version: int = 1, **changes: object) -> SchemeAdopted:
    data = to_data(parse({**scheme_data(), **changes}))
    return SchemeAdopted(
        scheme="yunnan-2022",
        version=version,
        organisation="53",
        classes=(),
        cycles=(),
        supersedes=version - 1 or None,
        data=data,
    )


def adopt(**changes: object) -> AdoptScheme:
    return AdoptScheme(scheme="yunnan-2022", organisation="53", data={**scheme_data(), **changes})


def test_a_scheme_is_adopted_whole_as_version_one() -> None:
    given().when(adopt()).then(adopted())


def test_a_changed_scheme_is_the_next_version_and_supersedes_the_last() -> None:
    given(adopted()).when(adopt(adjust_cap=300)).then(adopted(2, adjust_cap=300))


def test_adopting_what_is_in_force_changes_nothing() -> None:
    given(adopted()).when(adopt()).then_nothing()


def test_an_older_version_can_be_adopted_anew() -> None:
    given(adopted(), adopted(2, adjust_cap=300)).when(adopt()).then(adopted(3))


def test_a_faulty_scheme_is_never_adopted() -> None:
    with pytest.raises(Invalid):
        given().when(adopt(adjust_cap=-1)).then_nothing()


def test_a_scheme_is_adopted_under_its_own_name() -> None:
    with pytest.raises(Invalid, match="/scheme"):
        given().when(adopt(scheme="other")).then_nothing()


def test_versions_are_folded_each_as_it_was_adopted() -> None:
    state = scheme_decider.fold([adopted(), adopted(2, adjust_cap=300)])
    assert [(one.version, one.adjust_cap) for one in state.versions] == [(1, 500), (2, 300)]
