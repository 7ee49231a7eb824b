"""What is left of an appraisee's dossier once a scheme has read it: some integers, and how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scoring_svc.domain.dossier import Fact
from shared.kernel import record


class Cited(NamedTuple):
    """A fact, as an explanation names it."""

    slot: str
    fact: str
    revision: int
    event: str


class Step(NamedTuple):
    """One number, the rule that made it and what it was made from, down to the facts.

    ``value`` is ``numerator / denominator``, half up, where the rule rounds; else both are None.
    ``source`` is the phrase of the article that the rule's numbers come from, or ``house``.
    """

    name: str
    rule: str
    value: int
    source: str = "house"
    weight: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""
    facts: tuple[Cited, ...] = ()
    parts: tuple[Step, ...] = ()


class Unused(NamedTuple):
    """A fact, or one mark of it, that counts for nothing, and why."""

    fact: Cited
    reason: str


class Bar(NamedTuple):
    """Why an appraisee can't be 好: ``veto``, ``talks`` or ``unanswered``, and the facts that say so."""

    bar: str
    source: str
    facts: tuple[Cited, ...]


@record
class Assessment:
    """One appraisee under one scheme. A component that lacks a part isn't in ``components``: ``missing`` names it.

    ``overrides`` are the valid ones for the cohort, ``overridden`` says why and by whom; ``parked`` the faulty facts,
    with which nothing is published.
    The steps tell how each component, the adjustments and the count of talks came about; where nobody asks for that,
    it is not ``explained``.
    """

    organisation: str
    components: Mapping[str, int]
    adjustments: int
    adjusted: Step
    talks: Step
    bars: tuple[Bar, ...] = ()
    missing: tuple[str, ...] = ()
    overrides: tuple[Cited, ...] = ()
    overridden: str = ""
    unused: tuple[Unused, ...] = ()
    parked: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    explained: bool = True


def cited(slot: str, fact: Fact[Any]) -> Cited:
    return Cited(slot, fact.fact, fact.revision, fact.event)
