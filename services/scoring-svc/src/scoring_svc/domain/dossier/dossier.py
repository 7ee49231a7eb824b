"""All that is known of one organisation in one cycle: every revision of every fact, in one canonical order.

The fold is guarded by (fact, revision): neither the order of delivery nor a duplicate leaves a trace, so equal
facts are equal dossiers and equal bytes. Of a fact that was redelivered in another envelope the first one stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

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


class Revision(NamedTuple, Generic[C]):
    """One revision of a fact as the log brought it; without ``content`` it takes the fact out (撤销).

    ``source``, ``sequence`` and ``event`` name the record of the log, ``recorded`` is when it was recorded (UTC).
    """

    fact: str
    revision: int
    sequence: int
    source: str
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


CONTENTS: Mapping[Slot, type[Any]] = {
    Slot.INSPECTIONS: Inspection,
    Slot.REPORT_SCORES: ReportScore,
    Slot.ADJUSTMENTS: Adjustment,
    Slot.TALKS: Talk,
    Slot.VETOES: Veto,
    Slot.PROBLEMS: UnansweredProblem,
    Slot.OVERRIDES: Override,
    Slot.MEASURES: Measure,
}
"""What lies in each slot."""


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


Arrived: TypeAlias = tuple[Slot, Revision[Any]]


def add(dossier: Dossier, slot: Slot, revision: Revision[Any]) -> Dossier:
    """The dossier with this revision in its place, or the very same dossier when it says nothing new."""
    return add_all(dossier, [(slot, revision)])


def add_all(dossier: Dossier, arrived: Iterable[Arrived]) -> Dossier:
    """As `add`, for a batch."""
    touched: dict[Slot, list[Revision[Any]]] = {}
    for slot, revision in arrived:
        touched.setdefault(slot, []).append(revision)
    changed = {}
    for slot, revisions in touched.items():
        shelf = getattr(dossier, slot)
        merged = in_order([*shelf, *revisions])
        if merged != shelf:
            changed[slot.value] = merged
    return replace(dossier, **changed) if changed else dossier  # type: ignore[arg-type]  # a slot's name is its field's


def in_order(revisions: Iterable[Revision[Any]]) -> tuple[Revision[Any], ...]:
    """By (fact, revision): of equal contents the one that came first, and more than one only of a fault."""
    kept: list[Revision[Any]] = []
    rivals = 0
    before: tuple[str, int] | None = None
    for one in sorted(revisions, key=_envelope):
        if (key := one[:2]) != before:
            before, rivals = key, 1
            kept.append(one)
        elif all(one.content != rival.content for rival in kept[-rivals:]):
            rivals += 1
            kept.append(one)
            kept[-rivals:] = sorted(kept[-rivals:], key=lambda rival: (_envelope(rival), repr(rival.content)))
    return tuple(kept)


def torn(revisions: Sequence[Revision[Any]]) -> list[str]:
    """The facts, among sorted revisions, that have two contents under one revision."""
    twice = (
        one.fact for one, next_ in pairwise(revisions) if one.fact == next_.fact and one.revision == next_.revision
    )
    return list(dict.fromkeys(twice))


_envelope = itemgetter(*range(6))
"""All of a revision but its content, which can't always be compared."""
