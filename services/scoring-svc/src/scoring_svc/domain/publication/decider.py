"""When results may be published or revised, and what is refused. Two persons, one verdict, nothing left unnamed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.proposal import NothingProposed, both
from scoring_svc.domain.proposal import Proposal as ProposedBy
from scoring_svc.domain.publication import commands as c
from scoring_svc.domain.publication import events as e
from scoring_svc.domain.publication.refusals import (
    AlreadyPublished,
    IncompleteUnapproved,
    NothingToRevise,
    NotIncomplete,
    NotPublished,
    Parked,
    VerdictMoved,
)
from scoring_svc.domain.publication.state import Proposal, Publication, Published, evolve
from scoring_svc.domain.publication.values import Approval
from scoring_svc.domain.row import Row
from shared.kernel import Decider

PAGE = 200
"""Rows in one frozen page: a row has some 500 bytes, a stored event 256 KiB."""


def decide(command: c.PublicationCommand, publication: Publication) -> Sequence[e.PublicationEvent]:
    verdict, published, proposal = command.verdict, publication.published, publication.proposal
    match command:
        case c.ProposePublication() | c.ConfirmPublication() if published:
            raise AlreadyPublished("the results are published; what changed since goes out as a revision")
        case c.ProposePublication(by=who):
            proposed = Proposal(basis=verdict.basis, incomplete=_approved(verdict, command.incomplete), by=who)
            if _repeats(proposal, proposed):
                return []
            return [e.PublicationProposed(basis=verdict.basis, incomplete=proposed.incomplete, by=who)]
        case c.ConfirmPublication(by=who):
            confirmed = _confirmed(verdict, proposal)
            by = both(ProposedBy(by=confirmed.by), who)
            return [
                *_frozen(verdict),
                e.ResultsPublished(basis=verdict.basis, incomplete=confirmed.incomplete, by=by),
            ]

        case c.ProposeRevision() | c.ConfirmRevision() if published is None:
            raise NotPublished("nothing is published that could be revised")
        case c.ProposeRevision(by=who):
            against = _differs(verdict, published)
            incomplete = _approved(verdict, command.incomplete)
            proposed = Proposal(basis=verdict.basis, incomplete=incomplete, by=who, against=against)
            if _repeats(proposal, proposed):
                return []
            return [e.RevisionProposed(basis=verdict.basis, against=against, incomplete=incomplete, by=who)]
        case c.ConfirmRevision(by=who):
            against = _differs(verdict, published)
            confirmed = _confirmed(verdict, proposal)
            by = both(ProposedBy(by=confirmed.by), who)
            return [
                *_frozen(verdict),
                e.ResultsRevised(
                    basis=verdict.basis,
                    against=against,
                    changed=changed(published.rows, verdict.rows),
                    incomplete=confirmed.incomplete,
                    by=by,
                ),
            ]
        case _:
            assert_never(command)


def changed(before: Sequence[Row], after: Sequence[Row]) -> tuple[str, ...]:
    """The organisations whose row is not the same in both, who came and who left among them; sorted."""
    old = {row.organisation: row for row in before}
    new = {row.organisation: row for row in after}
    return tuple(sorted(one for one in old.keys() | new.keys() if old.get(one) != new.get(one)))


def _approved(verdict: c.Verdict, approvals: Sequence[Approval]) -> tuple[Approval, ...]:
    """The approvals, sorted, where they name exactly the incomplete results."""
    if verdict.parked:
        raise Parked(f"events that can't be counted rest under {_list(verdict.parked)}")
    incomplete = {row.organisation for row in verdict.rows if row.composite is None}
    named = {approval.organisation for approval in approvals}
    if missing := incomplete - named:
        raise IncompleteUnapproved(f"incomplete and not approved: {_list(missing)}")
    if surplus := named - incomplete:
        raise NotIncomplete(f"approved as incomplete, and complete or not of this cohort: {_list(surplus)}")
    return tuple(sorted(approvals, key=lambda approval: approval.organisation))


def _confirmed(verdict: c.Verdict, proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise NothingProposed("nothing waits for a confirmation")
    if verdict.basis.digest != proposal.basis.digest:
        raise VerdictMoved("the results are not those that were proposed; propose them anew")
    _approved(verdict, proposal.incomplete)
    return proposal


def _differs(verdict: c.Verdict, published: Published) -> str:
    """The digest that stands published, where the verdict is another one."""
    if verdict.basis.digest == published.basis.digest:
        raise NothingToRevise("the results are those that stand published")
    return published.basis.digest


def _repeats(proposal: Proposal | None, proposed: Proposal) -> bool:
    """Whether the same waits already; that more was read meanwhile is no difference."""
    return (
        proposal is not None
        and proposal.basis.digest == proposed.basis.digest
        and replace(proposal, basis=proposed.basis) == proposed
    )


def _frozen(verdict: c.Verdict) -> Iterator[e.RowsFrozen]:
    for start in range(0, len(verdict.rows), PAGE):
        yield e.RowsFrozen(digest=verdict.basis.digest, rows=verdict.rows[start : start + PAGE])


def _list(organisations: set[str] | Sequence[str]) -> str:
    return ", ".join(sorted(organisations))


publication_decider: Decider[c.PublicationCommand, Publication, e.PublicationEvent] = Decider(
    decide=decide, evolve=evolve, initial=Publication()
)
