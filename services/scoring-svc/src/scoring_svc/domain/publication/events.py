"""What can have happened to a cohort's publication. Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.row import Row
from shared.kernel import record


@record
class Mark:
    """How far one source was read in one partition: the ``sequence`` of the last event that counted."""

    source: str
    partition: int
    sequence: int


@record
class Approval:
    """An incomplete result that goes out all the same, and why."""

    organisation: str
    reason: str


@record
class Basis:
    """What a verdict was: enough to compute it again, and to say whether it is still the same.

    ``organisation``: the superior. ``digest``: of the cohort, 64 hexadecimal characters. ``size``: number of rows.
    ``sequences``: sorted by source and partition.
    """

    cohort: str
    organisation: str
    cycle: int
    scheme: str
    scheme_version: int
    digest: str
    size: int
    sequences: tuple[Mark, ...]


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
