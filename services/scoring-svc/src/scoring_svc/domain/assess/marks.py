"""Indicator functions: from one mark of an inspection to a score (rulebook §3). They look at one organisation only."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias, assert_never

from scoring_svc.domain.assess.assessment import Step, Unused, cited
from scoring_svc.domain.dossier import Fact, Inspection, Mark, Slot
from scoring_svc.domain.numbers import FULL, div_round, weighted_sums
from scoring_svc.domain.scheme import Function, Indicator, Scheme


class Scored(NamedTuple):
    """An inspection as the scheme reads it: its score, or None without one usable mark."""

    fact: Fact[Inspection]
    score: int | None


Worth: TypeAlias = Callable[[Indicator, Mark], int | None]
"""What one mark is worth under its indicator; None where the mark isn't what the function needs."""

Readers: TypeAlias = Mapping[str, tuple[Indicator, int, Worth]]
"""By indicator: itself, its weight, and how its marks are read."""


def score_inspections(scheme: Scheme, facts: Iterable[Fact[Inspection]]) -> list[Scored]:
    """Each inspection: the weighted mean over the known indicators that it scored."""
    readers = {one.indicator: (one, one.weight, _WORTHS[one.function]) for one in scheme.indicators}
    return [Scored(fact, _score(readers, fact.content.marks)) for fact in facts]


def explain_inspection(scheme: Scheme, scored: Scored) -> Step | None:
    """How the score came about, mark by mark; None where there is none."""
    if scored.score is None:
        return None
    parts = tuple(
        _step(indicator, scheme.source(f"/indicators/{place}/weight"), mark, value)
        for place, indicator, mark, value in _read(scheme, scored.fact.content.marks)
        if indicator is not None and value is not None
    )
    numerator, denominator = weighted_sums((part.weight or 0, part.value) for part in parts)
    return Step(
        name=scored.fact.fact,
        rule="weighted-mean",
        value=scored.score,
        numerator=numerator,
        denominator=denominator,
        facts=(cited(Slot.INSPECTIONS.value, scored.fact),),
        parts=parts,
    )


def unused_marks(scheme: Scheme, scored: Scored) -> Iterable[Unused]:
    """The marks that count for nothing, and the inspection itself where none counts."""
    source = cited(Slot.INSPECTIONS.value, scored.fact)
    for _, indicator, mark, value in _read(scheme, scored.fact.content.marks):
        if indicator is None:
            yield Unused(source, f"unknown-indicator:{mark.indicator}")
        elif value is None:
            yield Unused(source, f"unfit-mark:{mark.indicator}")
    if scored.score is None:
        yield Unused(source, "no-usable-score")


def _score(readers: Readers, marks: Iterable[Mark]) -> int | None:
    numerator = denominator = 0
    for mark in marks:
        if reader := readers.get(mark.indicator):
            indicator, weight, worth = reader
            value = worth(indicator, mark)
            if value is not None:
                numerator += weight * value
                denominator += weight
    return div_round(numerator, denominator) if denominator else None


def _read(scheme: Scheme, marks: Iterable[Mark]) -> Iterator[tuple[int, Indicator | None, Mark, int | None]]:
    """Each mark with its indicator, if the scheme knows it, the indicator's place there, and what the mark is worth."""
    known = {one.indicator: (place, one) for place, one in enumerate(scheme.indicators)}
    for mark in marks:
        place, indicator = known.get(mark.indicator, (0, None))
        yield place, indicator, mark, None if indicator is None else _WORTHS[indicator.function](indicator, mark)


def _direct(_: Indicator, mark: Mark) -> int | None:
    score = mark.score
    return None if score is None or not 0 <= score <= FULL else score


def _deduct(indicator: Indicator, mark: Mark) -> int | None:
    value = mark.value
    return None if value is None or value < 0 else max(indicator.floor, indicator.start - value * indicator.each)


def _ratio(indicator: Indicator, mark: Mark) -> int | None:
    value = mark.value
    return None if value is None or value < 0 else min(indicator.cap, div_round(FULL * value, indicator.target))


_WORTHS: Mapping[Function, Worth] = {Function.DIRECT: _direct, Function.DEDUCT: _deduct, Function.RATIO: _ratio}


def _step(indicator: Indicator, source: str, mark: Mark, value: int) -> Step:
    """What a mark was worth, and how it came to that."""
    plain = Step(indicator.indicator, indicator.function.value, value, source, indicator.weight)
    match indicator.function:
        case Function.DIRECT:
            return plain
        case Function.DEDUCT:
            note = f"{indicator.start} - {mark.value} x {indicator.each}, at least {indicator.floor}"
            return plain._replace(note=note)
        case Function.RATIO:
            note = f"{mark.value} of {indicator.target}, at most {indicator.cap}"
            return plain._replace(numerator=FULL * (mark.value or 0), denominator=indicator.target, note=note)
        case _:
            assert_never(indicator.function)
