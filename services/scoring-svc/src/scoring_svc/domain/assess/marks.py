"""Indicator functions: from one mark of an inspection to a score (rulebook §3). They look at one organisation only."""

from typing import assert_never

from scoring_svc.domain.assess.assessment import Cited, Step, Unused, cited
from scoring_svc.domain.dossier import Fact, Inspection, Mark, Slot
from scoring_svc.domain.numbers import FULL, div_round, weighted_sums
from scoring_svc.domain.scheme import Function, Indicator, Scheme
from shared.kernel import record


@record
class Scored:
    """An inspection as the scheme reads it: its score, or None without one usable mark; and the marks left out."""

    fact: Fact[Inspection]
    step: Step | None
    unused: tuple[Unused, ...]


def score_inspection(scheme: Scheme, fact: Fact[Inspection]) -> Scored:
    """The weighted mean over the known indicators that the inspection scored."""
    source = cited(Slot.INSPECTIONS, fact)
    known = {one.indicator: (place, one) for place, one in enumerate(scheme.indicators)}
    parts, unused = [], []
    for mark in fact.content.marks:
        if mark.indicator not in known:
            unused.append(Unused(fact=source, reason=f"unknown-indicator:{mark.indicator}"))
            continue
        place, indicator = known[mark.indicator]
        if step := _score(indicator, mark, scheme.source(f"/indicators/{place}/weight")):
            parts.append(step)
        else:
            unused.append(Unused(fact=source, reason=f"unfit-mark:{mark.indicator}"))
    if not parts:
        return Scored(fact=fact, step=None, unused=(*unused, Unused(fact=source, reason="no-usable-score")))
    return Scored(fact=fact, step=_weigh(source, parts), unused=tuple(unused))


def _weigh(source: Cited, parts: list[Step]) -> Step:
    numerator, denominator = weighted_sums((part.weight or 0, part.value) for part in parts)
    return Step(
        name=source.fact,
        rule="weighted-mean",
        value=div_round(numerator, denominator),
        numerator=numerator,
        denominator=denominator,
        facts=(source,),
        parts=tuple(parts),
    )


def _score(indicator: Indicator, mark: Mark, source: str) -> Step | None:
    """One mark by its indicator's function; None where the mark isn't what the function needs."""
    value, numerator, denominator, note = None, None, None, ""
    match indicator.function:
        case Function.DIRECT:
            if mark.score is not None and 0 <= mark.score <= FULL:
                value = mark.score
        case Function.DEDUCT:
            if mark.value is not None and mark.value >= 0:
                value = max(indicator.floor, indicator.start - mark.value * indicator.each)
                note = f"{indicator.start} - {mark.value} x {indicator.each}, at least {indicator.floor}"
        case Function.RATIO:
            if mark.value is not None and mark.value >= 0:
                numerator, denominator = FULL * mark.value, indicator.target
                value = min(indicator.cap, div_round(numerator, denominator))
                note = f"{mark.value} of {indicator.target}, at most {indicator.cap}"
        case _:
            assert_never(indicator.function)
    if value is None:
        return None
    return Step(
        name=indicator.indicator,
        rule=str(indicator.function),
        value=value,
        source=source,
        weight=indicator.weight,
        numerator=numerator,
        denominator=denominator,
        note=note,
    )
