"""The rules of an import and of its rows, one sentence each."""

from collections.abc import Mapping
from datetime import date

import pytest

from checklist_svc.domain.organisation.values import Kind, Profile
from checklist_svc.domain.tree_import import commands as c
from checklist_svc.domain.tree_import import events as e
from checklist_svc.domain.tree_import.decider import GroupOutOfTurn, import_decider
from checklist_svc.domain.tree_import.rows import Known, RawRow, Row, check, digest
from checklist_svc.domain.tree_import.state import Status
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

given = given_for(import_decider)

NEW_YEAR = date(2026, 1, 1)
accept = c.AcceptImport(import_id="t1", organisation="53", digest="ab", rows=3, levels={"1": 1, "2": 2}, today=NEW_YEAR)
accepted = e.ImportAccepted(
    import_id="t1", organisation="53", digest="ab", rows=3, levels={"1": 1, "2": 2}, effective_on=NEW_YEAR
)
finished = e.ImportFinished(import_id="t1")


def note(first: int, last: int) -> c.NoteGroup:
    return c.NoteGroup(import_id="t1", first=first, last=last, registered=last - first + 1, changed=0, unchanged=0)


def applied(first: int, last: int) -> e.GroupApplied:
    return e.GroupApplied(
        import_id="t1", first=first, last=last, registered=last - first + 1, changed=0, unchanged=0, refused=()
    )


def test_a_tree_is_accepted_once() -> None:
    given().when(accept).then(accepted)
    given(accepted).when(accept).then_nothing()


def test_its_groups_are_noted_in_order_and_the_last_one_finishes_it() -> None:
    given(accepted).when(note(0, 1)).then(applied(0, 1))
    given(accepted, applied(0, 1)).when(note(2, 2)).then(applied(2, 2), finished)


def test_a_group_said_again_changes_nothing() -> None:
    given(accepted, applied(0, 1)).when(note(0, 1)).then_nothing()


def test_no_group_is_skipped() -> None:
    given(accepted).when(note(2, 2)).then_refused(GroupOutOfTurn)


def test_an_import_that_was_not_accepted_is_not_found() -> None:
    with pytest.raises(NotFound):
        import_decider.decide(note(0, 1), import_decider.initial)


def test_progress_adds_up() -> None:
    state = import_decider.fold([accepted, applied(0, 1), applied(2, 2), finished])
    assert (state.status, state.applied, state.registered) == (Status.APPLIED, 3, 3)


PROVINCE: RawRow = {"code": "53", "name": "云南省", "level": 1, "parent": None}
KUNMING: RawRow = {"code": "5301", "name": "昆明市", "level": 2, "parent": "53"}
WUHUA: RawRow = {"code": "530102", "name": "五华区", "level": "3", "parent": "5301"}


def faults(*rows: RawRow, known: Mapping[str, Known] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        check(rows, known or {}, "53")
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def test_a_sound_tree_comes_out_with_parents_first() -> None:
    rows = check([WUHUA, KUNMING, PROVINCE], {}, "53")
    assert [row.organisation for row in rows] == ["53", "5301", "530102"]
    assert rows[1] == Row(
        organisation="5301", profile=Profile(kind=Kind.PREFECTURE, name="昆明市", level=2, parent="53")
    )


def test_a_kind_and_a_class_may_be_given() -> None:
    [row] = check([{**KUNMING, "kind": "work_committee", "class": "work-committee"}], {"53": Known(level=1)}, "53")
    assert (row.profile.kind, row.profile.class_) == (Kind.WORK_COMMITTEE, "work-committee")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("code", "53-01", "invalid"),
        ("code", None, "invalid"),
        ("name", " ", "invalid"),
        ("name", None, "invalid"),
        ("level", 0, "invalid"),
        ("level", 7, "invalid"),
        ("level", True, "invalid"),
        ("level", 2.5, "invalid"),
        ("level", None, "invalid"),
        ("parent", None, "invalid"),
        ("parent", "5 3", "invalid"),
        ("parent", "54", "unknown"),
        ("kind", "kingdom", "invalid"),
        ("class", "a b", "invalid"),
        ("mayor", "Li", "unknown-column"),
    ],
)
def test_a_wrong_value_is_a_fault_with_its_row_and_column(column: str, value: object, code: str) -> None:
    assert faults(PROVINCE, {**KUNMING, column: value}) == [(f"/rows/1/{column}", code)]


def test_every_faulty_row_is_named() -> None:
    wrong_name, orphan = {**KUNMING, "name": ""}, {**WUHUA, "parent": "5399"}
    assert faults(PROVINCE, wrong_name, orphan) == [("/rows/1/name", "invalid"), ("/rows/2/parent", "unknown")]


def test_the_child_of_a_faulty_row_is_not_blamed() -> None:
    assert faults(PROVINCE, {**KUNMING, "name": ""}, WUHUA) == [("/rows/1/name", "invalid")]


def test_a_code_stands_once() -> None:
    assert faults(PROVINCE, KUNMING, KUNMING) == [("/rows/2/code", "duplicate")]


def test_a_parent_stands_one_level_above() -> None:
    assert faults(PROVINCE, {**WUHUA, "parent": "53"}) == [("/rows/1/parent", "level-mismatch")]


def test_what_is_registered_counts_as_a_parent_and_keeps_its_level() -> None:
    assert len(check([KUNMING], {"53": Known(level=1)}, "53")) == 1
    assert faults(KUNMING, known={"53": Known(level=1), "5301": Known(level=3)}) == [("/rows/0/level", "level-fixed")]


def test_a_tree_stays_in_the_subtree_of_the_caller() -> None:
    assert faults({**PROVINCE, "code": "22"}) == [("/rows/0/code", "out-of-reach")]
    elsewhere = Known(level=1, within=False)
    assert faults({**KUNMING, "parent": "22"}, known={"22": elsewhere}) == [("/rows/0/parent", "unknown")]
    taken = {"53": Known(level=1), "5301": Known(level=2, within=False)}
    assert faults(KUNMING, known=taken) == [("/rows/0/code", "out-of-reach")]


def test_an_empty_tree_is_a_fault() -> None:
    assert faults() == [("/rows", "missing")]


def test_the_same_rows_have_the_same_digest_in_whatever_order_they_came() -> None:
    one, other = check([PROVINCE, KUNMING], {}, "53"), check([KUNMING, PROVINCE], {}, "53")
    assert digest(one) == digest(other)
    assert digest(one) != digest(check([PROVINCE, {**KUNMING, "name": "昆明"}], {}, "53"))
