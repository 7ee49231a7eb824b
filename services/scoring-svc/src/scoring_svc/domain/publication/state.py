"""What is true of a cohort's publication now: what stands published, and what waits for a second admin."""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.publication import events as e
from scoring_svc.domain.publication.values import Approval, Basis
from scoring_svc.domain.row import Row
from shared.kernel import record


@record
class Proposal:
    """Waits for a second person. ``against``: the digest that it would replace, None for the first publication."""

    basis: Basis
    incomplete: tuple[Approval, ...]
    by: str
    against: str | None = None


@record
class Published:
    """What stands. ``revision``: 0 for the publication itself; ``against`` and ``changed`` tell a revision's story."""

    basis: Basis
    rows: tuple[Row, ...]
    incomplete: tuple[Approval, ...]
    by: tuple[str, str]
    revision: int = 0
    against: str | None = None
    changed: tuple[str, ...] = ()

    @property
    def by_organisation(self) -> Mapping[str, Row]:
        return {row.organisation: row for row in self.rows}


@record
class Publication:
    """``pages``: rows frozen in a commit whose last event is still to be folded."""

    proposal: Proposal | None = None
    published: Published | None = None
    pages: tuple[Row, ...] = ()


def evolve(publication: Publication, event: e.PublicationEvent) -> Publication:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.PublicationProposed(basis=basis, incomplete=incomplete, by=by):
            return replace(publication, proposal=Proposal(basis=basis, incomplete=incomplete, by=by))
        case e.RowsFrozen(rows=rows):
            return replace(publication, pages=publication.pages + rows)
        case e.ResultsPublished(basis=basis, incomplete=incomplete, by=by):
            return Publication(
                published=Published(basis=basis, rows=publication.pages, incomplete=incomplete, by=by),
            )
        case e.RevisionProposed(basis=basis, against=against, incomplete=incomplete, by=by):
            return replace(publication, proposal=Proposal(basis=basis, incomplete=incomplete, by=by, against=against))
        case e.ResultsRevised(basis=basis, incomplete=incomplete, by=by):
            return Publication(
                published=Published(
                    basis=basis,
                    rows=publication.pages,
                    incomplete=incomplete,
                    by=by,
                    revision=publication.published.revision + 1 if publication.published else 0,
                    against=event.against,
                    changed=event.changed,
                ),
            )
        case _:
            assert_never(event)
