"""What counts of a dossier: of each fact the newest revision that had been recorded by then (rulebook §2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
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
from scoring_svc.domain.dossier.dossier import Dossier, Revision, Slot, in_order, torn
from shared.kernel import record

C = TypeVar("C")

AsOf: TypeAlias = datetime | Mapping[str, int] | None
"""Up to when facts count: recorded by an instant, or up to a sequence per source (of the organisation's partition;
a source that isn't named gives nothing), or all of them."""


class Fact(NamedTuple, Generic[C]):
    """A fact as it stands, with the event that made it so."""

    fact: str
    revision: int
    event: str
    content: C


@record
class Standing:
    """The facts that stand in one cycle, each slot sorted by fact; those of other cycles and the withdrawn are out.

    Vetoes are all that stand, whatever their period. ``parked`` facts are named and count for nothing.
    """

    inspections: tuple[Fact[Inspection], ...]
    report_scores: tuple[Fact[ReportScore], ...]
    adjustments: tuple[Fact[Adjustment], ...]
    talks: tuple[Fact[Talk], ...]
    vetoes: tuple[Fact[Veto], ...]
    problems: tuple[Fact[UnansweredProblem], ...]
    overrides: tuple[Fact[Override], ...]
    measures: tuple[Fact[Measure], ...]
    parked: tuple[str, ...]


def current(dossiers: Sequence[Dossier], *, cycle: int, as_of: AsOf = None) -> Standing:
    """What stands in a cycle, from the organisation's dossiers of *every* cycle.

    Every cycle, because a correction can move a fact to another year: then the older year's dossier alone
    would still show the fact as it was.
    """
    facts: dict[str, tuple[Fact[Any], ...]] = {}
    parked: list[str] = []
    for slot in _SLOTS:
        revisions = _seen(_shelf(dossiers, slot), as_of)
        faulty = torn(revisions)
        facts[slot] = tuple(_standing(revisions, faulty, cycle))
        parked += [f"{slot}/{fact}" for fact in faulty]
    return Standing(**facts, parked=tuple(parked))


def _shelf(dossiers: Sequence[Dossier], slot: str) -> Sequence[Revision[Any]]:
    """Every revision that is known of the organisation in a slot, in order."""
    shelves = [shelf for dossier in dossiers if (shelf := getattr(dossier, slot))]
    return in_order(chain(*shelves)) if len(shelves) > 1 else shelves[0] if shelves else ()


def _standing(revisions: Sequence[Revision[Any]], faulty: Sequence[str], cycle: int) -> Iterable[Fact[Any]]:
    newest = {one.fact: one for one in revisions}  # since they are in order
    for fact, revision, _, _, event, _, content in newest.values():
        if content is not None and fact not in faulty and getattr(content, "cycle", cycle) == cycle:
            yield Fact(fact, revision, event, content)


def _seen(revisions: Sequence[Revision[Any]], as_of: AsOf) -> Sequence[Revision[Any]]:
    match as_of:
        case None:
            return revisions
        case datetime():
            return [one for one in revisions if one.recorded <= as_of]
        case _:
            return [one for one in revisions if one.sequence <= as_of.get(one.source, 0)]


_SLOTS = tuple(slot.value for slot in Slot)
