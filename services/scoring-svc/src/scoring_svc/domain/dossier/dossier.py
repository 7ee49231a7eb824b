"""All that is known of one organisation in one cycle: every revision of every fact, in one canonical order.

The fold is guarded by (fact, revision): neither the order of delivery nor a duplicate leaves a trace, so equal
facts are equal dossiers and equal bytes. Of a fact that was redelivered in another envelope the first one stays.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from scoring_svc.domain.dossier.contents import (
    Adjustment,
    Inspection,
    Measure,
    Override,
    ReportScore,
    Talk,
    UnansweredProblem,
    Veto,
)
from shared.kernel import record

C = TypeVar("C")


@record
class Revision(Generic[C]):
    """One revision of a fact as the log brought it; without ``content`` it takes the fact out (撤销).

    ``source``, ``sequence`` and ``event`` name the record of the log, ``recorded`` is when it was recorded (UTC).
    """

    fact: str
    revision: int
    source: str
    sequence: int
    event: str
    recorded: datetime
    content: C | None


class Slot(StrEnum):
    """Where a fact lies in a dossier: a field of `Dossier`."""

    INSPECTIONS = "inspections"
    REPORT_SCORES = "report_scores"
    ADJUSTMENTS = "adjustments"
    TALKS = "talks"
    VETOES = "vetoes"
    PROBLEMS = "problems"
    OVERRIDES = "overrides"
    MEASURES = "measures"


@record
class Dossier:
    """Each slot is sorted by (fact, revision). Vetoes span years: they lie in the dossier of ``cycle`` 0."""

    cycle: int
    organisation: str
    inspections: tuple[Revision[Inspection], ...] = ()
    report_scores: tuple[Revision[ReportScore], ...] = ()
    adjustments: tuple[Revision[Adjustment], ...] = ()
    talks: tuple[Revision[Talk], ...] = ()
    vetoes: tuple[Revision[Veto], ...] = ()
    problems: tuple[Revision[UnansweredProblem], ...] = ()
    overrides: tuple[Revision[Override], ...] = ()
    measures: tuple[Revision[Measure], ...] = ()

    @property
    def parked(self) -> tuple[tuple[Slot, str], ...]:
        """The facts with two contents under one revision: a fault, never decided here (rulebook §2)."""
        return tuple((slot, fact) for slot in Slot for fact in torn(getattr(self, slot)))


def add(dossier: Dossier, slot: Slot, revision: Revision[Any]) -> Dossier:
    """The dossier with this revision in its place, or the very same dossier when it says nothing new."""
    return add_all(dossier, [(slot, revision)])


def add_all(dossier: Dossier, arrived: Iterable[tuple[Slot, Revision[Any]]]) -> Dossier:
    """As `add`, for a batch."""
    touched: dict[str, list[Revision[Any]]] = {}
    for slot, revision in arrived:
        shelf = touched.get(slot)
        if shelf is None:
            shelf = touched[slot] = list(getattr(dossier, slot))
        _insert(shelf, revision)
    changed = {slot: kept for slot, shelf in touched.items() if (kept := tuple(shelf)) != getattr(dossier, slot)}
    return replace(dossier, **changed) if changed else dossier  # type: ignore[arg-type]  # a slot's name is its field's


def torn(revisions: Iterable[Revision[Any]]) -> list[str]:
    """The facts, among sorted revisions, that have two contents under one revision."""
    faulty: list[str] = []
    earlier: Revision[Any] | None = None
    for revision in revisions:
        if earlier and _key(earlier) == _key(revision) and revision.fact not in faulty[-1:]:
            faulty.append(revision.fact)
        earlier = revision
    return faulty


def _insert(shelf: list[Revision[Any]], revision: Revision[Any]) -> None:
    """Keep one entry per content under one (fact, revision), and more than one only of a fault."""
    start = bisect_left(shelf, _key(revision), key=_key)
    end = start
    while end < len(shelf) and _key(shelf[end]) == _key(revision):
        end += 1
    rivals = shelf[start:end]
    for place, rival in enumerate(rivals):
        if rival.content == revision.content:
            rivals[place] = min(rival, revision, key=_envelope)
            break
    else:
        rivals.append(revision)
    if len(rivals) > 1:
        rivals.sort(key=lambda one: (_envelope(one), repr(one.content)))
    shelf[start:end] = rivals


def _key(revision: Revision[Any]) -> tuple[str, int]:
    return revision.fact, revision.revision


def _envelope(revision: Revision[Any]) -> tuple[int, str, str, datetime]:
    return revision.sequence, revision.source, revision.event, revision.recorded
