"""The rules of a checklist, one sentence each."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from checklist_svc.domain.checklist import commands as c
from checklist_svc.domain.checklist import events as e
from checklist_svc.domain.checklist import values as v
from checklist_svc.domain.checklist.decider import checklist_decider
from checklist_svc.domain.checklist.refusals import ChecklistOfAnother, ChecklistOutOfTurn, HeadFixed, ItemOutOfTurn
from checklist_svc.domain.checklist.state import ItemStatus, Progress, Status, overdue
from checklist_svc.domain.refusals import OwnWork
from shared.kernel import Invalid, NotFound, Refused
from shared.testing import given_for

given = given_for(checklist_decider)

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)
HEAD = v.ListHead(checklist="l1", organisation="5301", person="li", cycle=2026, kind=v.Kind.RESPONSIBILITY)
ROADS = v.Item(item="roads", text="修通村组道路", target=12, unit="公里", due_on=JUNE, weight=3)
LESSONS = v.Item(item="lessons", text="讲党课", target=4, unit="次", due_on=JULY, weight=1)
ITEMS = (ROADS, LESSONS)
MORE_ROADS = replace(ROADS, target=15)
PROOF = (v.Evidence(uri="s3://acts/1", sha256="ab" * 32),)
BETTER_PROOF = (v.Evidence(uri="s3://acts/2", sha256="cd" * 32),)

draft = c.DraftChecklist(head=HEAD, items=ITEMS)
issue = c.IssueChecklist(checklist="l1")


def sign(by: str = "li") -> c.SignChecklist:
    return c.SignChecklist(checklist="l1", by=by)


def revise(*items: v.Item) -> c.ReviseChecklist:
    return c.ReviseChecklist(checklist="l1", items=items, reason="harder")


def report(item: str = "roads", by: str = "li", evidence: tuple[v.Evidence, ...] = PROOF) -> c.ReportItem:
    return c.ReportItem(checklist="l1", item=item, evidence=evidence, by=by)


def verify(item: str = "roads", by: str = "clerk") -> c.VerifyItem:
    return c.VerifyItem(checklist="l1", item=item, by=by, today=JULY)


def send_back(item: str = "roads", by: str = "clerk") -> c.ReturnItem:
    return c.ReturnItem(checklist="l1", item=item, by=by, today=JULY, reason="no photograph")


drafted = e.ChecklistDrafted(head=HEAD, items=ITEMS)
issued = e.ChecklistIssued(head=HEAD, revision=1, items=ITEMS)
signed = e.ChecklistSigned(head=HEAD, revision=1, items=ITEMS)
at_work = (drafted, issued, signed)


def reported(item: str = "roads", evidence: tuple[v.Evidence, ...] = PROOF) -> e.ItemReported:
    return e.ItemReported(head=HEAD, item=item, evidence=evidence)


def verified(item: str = "roads") -> e.ItemVerified:
    return e.ItemVerified(head=HEAD, item=item, evidence=PROOF, verifier="clerk", verified_on=JULY)


returned = e.ItemReturned(
    head=HEAD, item="roads", evidence=PROOF, verifier="clerk", verified_on=JULY, reason="no photograph"
)
finished = e.ChecklistFinished(head=HEAD, revision=1)
all_done = (*at_work, reported(), verified(), reported("lessons"), verified("lessons"), finished)


def test_a_list_is_drafted_issued_and_signed() -> None:
    given().when(draft).then(drafted)
    given(drafted).when(issue).then(issued)
    given(drafted, issued).when(sign()).then(signed)


@pytest.mark.parametrize("command", [draft, issue, sign()])
def test_what_is_done_already_changes_nothing(command: c.ChecklistCommand) -> None:
    given(*at_work).when(command).then_nothing()


def test_a_draft_is_amended() -> None:
    amended = e.ChecklistAmended(head=HEAD, items=(MORE_ROADS,))
    given(drafted).when(c.DraftChecklist(head=HEAD, items=(MORE_ROADS,))).then(amended)


def test_a_draft_stays_the_list_of_the_same_secretary() -> None:
    other = replace(HEAD, person="wang")
    given(drafted).when(c.DraftChecklist(head=other, items=ITEMS)).then_refused(HeadFixed)


def test_what_is_issued_is_not_amended_but_revised() -> None:
    given(drafted, issued).when(c.DraftChecklist(head=HEAD, items=(ROADS,))).then_refused(ChecklistOutOfTurn)
    given(drafted).when(revise(ROADS)).then_refused(ChecklistOutOfTurn)


def test_an_empty_list_is_not_issued() -> None:
    given(e.ChecklistDrafted(head=HEAD, items=())).when(issue).then_refused(ChecklistOutOfTurn)


def test_two_items_of_one_name_are_a_fault_with_its_place() -> None:
    with pytest.raises(Invalid) as caught:
        checklist_decider.decide(c.DraftChecklist(head=HEAD, items=(ROADS, ROADS)), checklist_decider.initial)
    assert [fault.pointer for fault in caught.value.faults] == ["/items/1/item"]


def test_only_the_secretary_signs_and_only_what_is_issued() -> None:
    given(drafted, issued).when(sign(by="wang")).then_refused(ChecklistOfAnother)
    given(drafted).when(sign()).then_refused(ChecklistOutOfTurn)


def test_a_revision_keeps_the_progress_of_the_items_it_leaves_alone_and_is_signed_anew() -> None:
    revised = e.ChecklistRevised(head=HEAD, revision=2, items=(MORE_ROADS, LESSONS), kept=("lessons",), reason="harder")
    past = (*at_work, reported(), reported("lessons"))
    given(*past).when(revise(MORE_ROADS, LESSONS)).then(revised)
    after = checklist_decider.fold([*past, revised])
    assert after.status is Status.ISSUED
    assert after.progress_of("roads").status is ItemStatus.OPEN
    assert after.progress_of("lessons").status is ItemStatus.REPORTED


def test_a_revision_to_the_same_items_changes_nothing() -> None:
    given(*at_work).when(revise(*ITEMS)).then_nothing()


def test_nothing_is_reported_before_the_signature() -> None:
    given(drafted, issued).when(report()).then_refused(ChecklistOutOfTurn)


def test_only_the_secretary_of_the_list_reports() -> None:
    given(*at_work).when(report(by="wang")).then_refused(ChecklistOfAnother)


def test_an_item_is_reported_with_evidence() -> None:
    given(*at_work).when(report()).then(reported())


def test_reporting_the_same_again_changes_nothing_and_better_proof_replaces_the_old() -> None:
    given(*at_work, reported()).when(report()).then_nothing()
    given(*at_work, reported()).when(report(evidence=BETTER_PROOF)).then(reported(evidence=BETTER_PROOF))


def test_an_item_that_is_not_on_the_list_is_not_found() -> None:
    with pytest.raises(NotFound):
        checklist_decider.decide(report("bridges"), checklist_decider.fold(at_work))


def test_a_second_pair_of_eyes_verifies() -> None:
    given(*at_work, reported()).when(verify()).then(verified())
    given(*at_work, reported(), verified()).when(verify()).then_nothing()


def test_nobody_verifies_or_returns_the_own_work() -> None:
    given(*at_work, reported()).when(verify(by="li")).then_refused(OwnWork)
    given(*at_work, reported()).when(send_back(by="li")).then_refused(OwnWork)


def test_only_what_is_reported_is_verified_or_returned() -> None:
    given(*at_work).when(verify()).then_refused(ItemOutOfTurn)
    given(*at_work).when(send_back()).then_refused(ItemOutOfTurn)
    given(*at_work, reported(), verified()).when(send_back()).then_refused(ItemOutOfTurn)


def test_an_item_is_returned_with_a_reason_and_reported_again() -> None:
    given(*at_work, reported()).when(send_back()).then(returned)
    given(*at_work, reported(), returned).when(send_back()).then_nothing()
    given(*at_work, reported(), returned).when(report()).then(reported())


def test_a_verified_item_takes_no_other_proof() -> None:
    given(*at_work, reported(), verified()).when(report(evidence=BETTER_PROOF)).then_refused(ItemOutOfTurn)


def test_a_list_is_finished_with_its_last_item() -> None:
    given(*all_done[:-2]).when(verify("lessons")).then(verified("lessons"), finished)


def test_a_revision_that_leaves_only_verified_items_is_finished_by_its_signature() -> None:
    revised = e.ChecklistRevised(head=HEAD, revision=2, items=(ROADS,), kept=("roads",), reason="harder")
    given(*at_work, reported(), verified(), revised).when(sign()).then(
        e.ChecklistSigned(head=HEAD, revision=2, items=(ROADS,)), e.ChecklistFinished(head=HEAD, revision=2)
    )


@pytest.mark.parametrize(
    ("status", "today", "late"),
    [
        (ItemStatus.OPEN, JUNE, False),
        (ItemStatus.OPEN, JULY, True),
        (ItemStatus.RETURNED, JULY, True),
        (ItemStatus.REPORTED, JULY, False),
        (ItemStatus.VERIFIED, JULY, False),
    ],
)
def test_an_item_is_overdue_by_itself_from_the_day_after_its_due_date(
    status: ItemStatus, today: date, *, late: bool
) -> None:
    assert overdue(ROADS, Progress(status=status), today) is late


COMMANDS: list[c.ChecklistCommand] = [
    draft, issue, sign(), revise(MORE_ROADS, LESSONS), report(), report("lessons"), verify(), send_back()
]  # fmt: skip


@for_all(st.permutations(all_done))
def test_any_history_can_be_folded(history: list[e.ChecklistEvent]) -> None:
    checklist_decider.fold(history)


@for_all(st.sampled_from(COMMANDS), st.integers(0, len(all_done)))
def test_a_command_said_twice_is_recorded_at_most_once(command: c.ChecklistCommand, n: int) -> None:
    once = decided(command, all_done[:n])
    twice = decided(command, (*all_done[:n], *once))
    assert not (once and twice)


def decided(command: c.ChecklistCommand, history: tuple[e.ChecklistEvent, ...]) -> list[e.ChecklistEvent]:
    """The events of a command, a refusal counting as none."""
    try:
        return list(checklist_decider.decide(command, checklist_decider.fold(history)))
    except (Refused, NotFound):
        return []
