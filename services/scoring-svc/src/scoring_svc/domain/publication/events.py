"""What can have happened to a cohort's publication. Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.publication.values import Approval, Basis
from scoring_svc.domain.row import Row
from shared.kernel import record


@record
class PublicationProposed:
    basis: Basis
    incomplete: tuple[Approval, ...]
    by: str


@record
class RowsFrozen:
    """A page of the rows of the publication or revision that follows in the same commit.

    Pages, because a stored event has a bound and a cohort of 5,000 has none.
    """

    digest: str
    rows: tuple[Row, ...]


@record
class ResultsPublished:
    """``by``: who proposed and who confirmed."""

    basis: Basis
    incomplete: tuple[Approval, ...]
    by: tuple[str, str]


@record
class RevisionProposed:
    """``against``: the digest that stands published."""

    basis: Basis
    against: str
    incomplete: tuple[Approval, ...]
    by: str


@record
class ResultsRevised:
    """``changed``: the organisations whose row is another one now, sorted."""

    basis: Basis
    against: str
    changed: tuple[str, ...]
    incomplete: tuple[Approval, ...]
    by: tuple[str, str]


PublicationEvent: TypeAlias = PublicationProposed | RowsFrozen | ResultsPublished | RevisionProposed | ResultsRevised
