"""The rules of a publication, one sentence each."""

import pytest

from scoring_svc.domain.announcement.decider import Announce, announcement_decider
from scoring_svc.domain.announcement.events import ResultPublished, ResultRevised
from scoring_svc.domain.proposal import NothingProposed, SamePersonConfirms
from scoring_svc.domain.publication import commands as c
from scoring_svc.domain.publication import events as e
from scoring_svc.domain.publication.decider import PAGE, publication_decider
from scoring_svc.domain.publication.refusals import (
    AlreadyPublished,
    IncompleteUnapproved,
    NothingToRevise,
    NotIncomplete,
    NotPublished,
    Parked,
    VerdictMoved,
)
from scoring_svc.domain.publication.values import Approval, Basis, Mark
from scoring_svc.domain.row import Row
from shared.testing import given_for

given = given_for(publication_decider)
given_announced = given_for(announcement_decider)


def row(organisation: str, composite: int | None = 8000) -> Row:
    complete = composite is not None
    return Row(
        cycle=2026,
        cohort="c",
        scheme="yunnan-2022",
        scheme_version=1,
        organisation=organisation,
        person=f"p-{organisation}",
        components={"routine": composite} if composite is not None else {},
        adjustments=0,
        composite=composite,
        rank=1 if complete else None,
        threshold="fair" if complete else None,
        grade="fair" if complete else None,
        bars=(),
        missing=() if complete else ("routine/Q2",),
        override=False,
    )


def verdict(*rows: Row, digest: str = "d1", sequence: int = 7, parked: tuple[str, ...] = ()) -> c.Verdict:
    basis = Basis(
        cohort="c",
        organisation="53",
        cycle=2026,
        scheme="yunnan-2022",
        scheme_version=1,
        digest=digest,
        size=len(rows),
        sequences=(Mark(source="/checklist-svc", partition=0, sequence=sequence),),
    )
    return c.Verdict(basis=basis, rows=rows, parked=parked)


WHOLE = verdict(row("5301"), row("5302"))
HALF = verdict(row("5301"), row("5302", None))
LATER = verdict(row("5301", 7000), row("5302"), digest="d2", sequence=9)
FLOOD = Approval(organisation="5302", reason="flood")
APPROVED = (FLOOD,)
PROPOSED = e.PublicationProposed(basis=WHOLE.basis, incomplete=(), by="anna")
FROZEN = e.RowsFrozen(digest="d1", rows=WHOLE.rows)
PUBLISHED = e.ResultsPublished(basis=WHOLE.basis, incomplete=(), by=("anna", "boris"))
REVISION = e.RevisionProposed(basis=LATER.basis, against="d1", incomplete=(), by="anna")


def propose(told: c.Verdict, *approved: Approval, by: str = "anna") -> c.ProposePublication:
    return c.ProposePublication(verdict=told, incomplete=approved, by=by)


def confirm(told: c.Verdict, by: str = "boris") -> c.ConfirmPublication:
    return c.ConfirmPublication(verdict=told, by=by)


def test_one_admin_proposes_what_is_judged_now() -> None:
    given().when(propose(WHOLE)).then(PROPOSED)


def test_the_same_proposal_again_is_nothing_new_though_more_was_read() -> None:
    more = verdict(*WHOLE.rows, sequence=8)
    given(PROPOSED).when(propose(more)).then_nothing()


def test_another_admin_confirms_and_the_rows_are_frozen() -> None:
    given(PROPOSED).when(confirm(WHOLE)).then(FROZEN, PUBLISHED)


def test_who_proposed_does_not_confirm() -> None:
    given(PROPOSED).when(confirm(WHOLE, by="anna")).then_refused(SamePersonConfirms)


def test_nothing_is_confirmed_that_nobody_proposed() -> None:
    given().when(confirm(WHOLE)).then_refused(NothingProposed)


def test_each_incomplete_result_is_approved_by_name() -> None:
    given().when(propose(HALF)).then_refused(IncompleteUnapproved)
    given().when(propose(HALF, FLOOD)).then(e.PublicationProposed(basis=HALF.basis, incomplete=APPROVED, by="anna"))


def test_a_complete_result_is_not_approved_as_incomplete() -> None:
    given().when(propose(WHOLE, FLOOD)).then_refused(NotIncomplete)


def test_with_a_parked_event_nothing_is_proposed_nor_confirmed() -> None:
    parked = verdict(*WHOLE.rows, parked=("5301",))
    given().when(propose(parked)).then_refused(Parked)
    given(PROPOSED).when(confirm(parked)).then_refused(Parked)


def test_results_that_moved_since_are_not_confirmed() -> None:
    given(PROPOSED).when(confirm(LATER)).then_refused(VerdictMoved)


def test_a_cohort_is_published_once() -> None:
    given(PROPOSED, FROZEN, PUBLISHED).when(propose(LATER)).then_refused(AlreadyPublished)
    given(PROPOSED, FROZEN, PUBLISHED).when(confirm(WHOLE)).then_refused(AlreadyPublished)


def test_nothing_is_revised_before_it_is_published() -> None:
    given().when(c.ProposeRevision(verdict=LATER, incomplete=(), by="anna")).then_refused(NotPublished)


def test_nothing_is_revised_where_nothing_changed() -> None:
    command = c.ProposeRevision(verdict=WHOLE, incomplete=(), by="anna")
    given(PROPOSED, FROZEN, PUBLISHED).when(command).then_refused(NothingToRevise)


def test_a_revision_names_what_it_stands_against_and_every_changed_row() -> None:
    published = (PROPOSED, FROZEN, PUBLISHED)
    given(*published).when(c.ProposeRevision(verdict=LATER, incomplete=(), by="anna")).then(REVISION)
    given(*published, REVISION).when(c.ConfirmRevision(verdict=LATER, by="boris")).then(
        e.RowsFrozen(digest="d2", rows=LATER.rows),
        e.ResultsRevised(basis=LATER.basis, against="d1", changed=("5301",), incomplete=(), by=("anna", "boris")),
    )


def test_a_cohort_of_any_size_is_frozen_by_pages_and_read_whole() -> None:
    big = verdict(*(row(f"{number:05}") for number in range(2 * PAGE + 1)))
    proposed = e.PublicationProposed(basis=big.basis, incomplete=(), by="anna")
    events = publication_decider.decide(confirm(big), publication_decider.fold([proposed]))
    assert len(events) == 4
    published = publication_decider.fold([proposed, *events]).published
    assert published is not None
    assert published.rows == big.rows


@pytest.mark.parametrize("revision", [0, 1])
def test_an_announcement_is_made_once_a_revision(revision: int) -> None:
    one = row("5301")
    announced = ResultPublished(row=one, digest="d1")
    revised = ResultRevised(row=one, digest="d2", revision=1)
    command = Announce(row=one, digest="d1" if revision == 0 else "d2", revision=revision)
    given_announced(*[announced][:revision]).when(command).then(announced if revision == 0 else revised)
    given_announced(announced, revised).when(command).then_nothing()
