"""What counts of a dossier: of each fact the newest revision that had been recorded by then (rulebook §2)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Generic, TypeAlias, TypeVar

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
from scoring_svc.domain.dossier.dossier import Dossier, Revision, Slot, add_all, torn
from shared.kernel import record

C = TypeVar("C")

AsOf: TypeAlias = datetime | Mapping[str, int] | None
"""Up to when facts count: recorded by an instant, or up to a sequence per source (of the organisation's partition;
a source that isn't named gives nothing), or all of them."""


@record
class Fact(Generic[C]):
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
    whole = together(dossiers)
    seen = {slot: [one for one in getattr(whole, slot) if _seen(one, as_of)] for slot in Slot}
    facts = {slot.value: tuple(_standing(revisions, cycle)) for slot, revisions in seen.items()}
    parked = tuple(f"{slot}/{fact}" for slot, revisions in seen.items() for fact in torn(revisions))
    return Standing(**facts, parked=parked)


def together(dossiers: Sequence[Dossier]) -> Dossier:
    """One dossier of all of them: every revision that is known of the organisation. Of none: an empty one."""
    first, *others = dossiers or (Dossier(cycle=0, organisation=""),)
    return add_all(first, ((slot, one) for other in others for slot in Slot for one in getattr(other, slot)))


def _standing(revisions: Sequence[Revision[Any]], cycle: int) -> Iterable[Fact[Any]]:
    faulty = set(torn(revisions))
    for fact, history in groupby(revisions, key=lambda one: one.fact):
        *_, newest = history
        content = newest.content
        if content is not None and fact not in faulty and getattr(content, "cycle", cycle) == cycle:
            yield Fact(fact=fact, revision=newest.revision, event=newest.event, content=content)


def _seen(revision: Revision[Any], as_of: AsOf) -> bool:
    match as_of:
        case None:
            return True
        case datetime():
            return revision.recorded <= as_of
        case _:
            return revision.sequence <= as_of.get(revision.source, 0)
