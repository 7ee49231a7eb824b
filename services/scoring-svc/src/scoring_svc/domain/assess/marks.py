"""Indicator functions: from one mark of an inspection to a score (rulebook §3). They look at one organisation only."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple, TypeAlias

from scoring_svc.domain.assess.assessment import Cited, Step, Unused, cited
from scoring_svc.domain.dossier import Fact, Inspection, Mark, Slot
from scoring_svc.domain.numbers import FULL, div_round, weighted_sums
from scoring_svc.domain.scheme import Function, Indicator, Scheme


class Scored(NamedTuple):
    """An inspection as the scheme reads it: its score, or None without one usable mark; and the marks left out."""

    fact: Fact[Inspection]
    step: Step | None
    unused: tuple[Unused, ...]


Scorer: TypeAlias = Callable[[Mark], Step | None]
"""One mark by its indicator's function; None where the mark isn't what the function needs."""


def score_inspections(scheme: Scheme, facts: Iterable[Fact[Inspection]]) -> list[Scored]:
    """Each inspection: the weighted mean over the known indicators that it scored."""
    scorers = {
        one.indicator: partial(_FUNCTIONS[one.function], one, scheme.source(f"/indicators/{place}/weight"))
        for place, one in enumerate(scheme.indicators)
    }
    return [_score_inspection(scorers, fact) for fact in facts]


def _score_inspection(scorers: Mapping[str, Scorer], fact: Fact[Inspection]) -> Scored:
    source = cited(_INSPECTIONS, fact)
    parts: list[Step] = []
    unused: list[Unused] = []
    for mark in fact.content.marks:
        indicator = mark.indicator
        if indicator not in scorers:
            unused.append(Unused(source, f"unknown-indicator:{indicator}"))
        elif step := scorers[indicator](mark):
            parts.append(step)
        else:
            unused.append(Unused(source, f"unfit-mark:{indicator}"))
    if not parts:
        return Scored(fact, None, (*unused, Unused(source, "no-usable-score")))
    return Scored(fact, _weigh(source, parts), tuple(unused))


def _weigh(source: Cited, parts: list[Step]) -> Step:
    numerator, denominator = weighted_sums([(part.weight or 0, part.value) for part in parts])
    value = div_round(numerator, denominator)
    return Step(source.fact, "weighted-mean", value, "house", None, numerator, denominator, "", (source,), tuple(parts))


def _direct(indicator: Indicator, source: str, mark: Mark) -> Step | None:
    if mark.score is None or not 0 <= mark.score <= FULL:
        return None
    return Step(indicator.indicator, "direct", mark.score, source, indicator.weight)


def _deduct(indicator: Indicator, source: str, mark: Mark) -> Step | None:
    if mark.value is None or mark.value < 0:
        return None
    value = max(indicator.floor, indicator.start - mark.value * indicator.each)
    note = f"{indicator.start} - {mark.value} x {indicator.each}, at least {indicator.floor}"
    return Step(indicator.indicator, "deduct", value, source, indicator.weight, note=note)


def _ratio(indicator: Indicator, source: str, mark: Mark) -> Step | None:
    if mark.value is None or mark.value < 0:
        return None
    numerator, denominator = FULL * mark.value, indicator.target
    value = min(indicator.cap, div_round(numerator, denominator))
    note = f"{mark.value} of {indicator.target}, at most {indicator.cap}"
    return Step(indicator.indicator, "ratio", value, source, indicator.weight, numerator, denominator, note)


_INSPECTIONS = Slot.INSPECTIONS.value
_FUNCTIONS = {Function.DIRECT: _direct, Function.DEDUCT: _deduct, Function.RATIO: _ratio}
