"""Indicator functions: from one mark of an inspection to a score (rulebook §3). They look at one organisation only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

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


class Reader(NamedTuple):
    """How the marks of one indicator are read. ``source``: that of its weight."""

    indicator: Indicator
    weight: int
    worth: Worth
    source: str


Readers: TypeAlias = Mapping[str, Reader]
"""By indicator."""


class Inspections(NamedTuple):
    """All of an organisation, and how their marks were read."""

    readers: Readers
    scored: Sequence[Scored]


def score_inspections(scheme: Scheme, facts: Iterable[Fact[Inspection]]) -> Inspections:
    """Each inspection: the weighted mean over the known indicators that it scored."""
    readers = {
        one.indicator: Reader(one, one.weight, _WORTHS[one.function], scheme.source(f"/indicators/{place}/weight"))
        for place, one in enumerate(scheme.indicators)
    }
    return Inspections(readers, [Scored(fact, _score(readers, fact.content.marks)) for fact in facts])


def explain_inspection(readers: Readers, scored: Scored) -> Step | None:
    """How the score came about, mark by mark; None where there is none."""
    if scored.score is None:
        return None
    parts = tuple(
        _step(reader, mark, value)
        for mark in scored.fact.content.marks
        if (reader := readers.get(mark.indicator)) and (value := reader.worth(reader.indicator, mark)) is not None
    )
    numerator, denominator = weighted_sums((part.weight or 0, part.value) for part in parts)
    source = cited(_INSPECTIONS, scored.fact)
    return Step(
        *(source.fact, "weighted-mean", scored.score, "house", None, numerator, denominator, "", (source,), parts)
    )


def unused_marks(readers: Readers, scored: Scored) -> Iterator[Unused]:
    """The marks that count for nothing, and the inspection itself where none counts."""
    source = cited(_INSPECTIONS, scored.fact)
    for mark in scored.fact.content.marks:
        reader = readers.get(mark.indicator)
        if reader is None:
            yield Unused(source, f"unknown-indicator:{mark.indicator}")
        elif reader.worth(reader.indicator, mark) is None:
            yield Unused(source, f"unfit-mark:{mark.indicator}")
    if scored.score is None:
        yield Unused(source, "no-usable-score")


def _score(readers: Readers, marks: Iterable[Mark]) -> int | None:
    numerator = denominator = 0
    for mark in marks:
        if reader := readers.get(mark.indicator):
            indicator, weight, worth, _ = reader
            value = worth(indicator, mark)
            if value is not None:
                numerator += weight * value
                denominator += weight
    return div_round(numerator, denominator) if denominator else None


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


def _step(reader: Reader, mark: Mark, value: int) -> Step:
    """What a mark was worth, and how it came to that."""
    indicator, weight, _, source = reader
    function, numerator, denominator, note = indicator.function, None, None, ""
    if function is Function.DEDUCT:
        note = f"{indicator.start} - {mark.value} x {indicator.each}, at least {indicator.floor}"
    elif function is Function.RATIO:
        numerator, denominator = FULL * (mark.value or 0), indicator.target
        note = f"{mark.value} of {indicator.target}, at most {indicator.cap}"
    return Step(indicator.indicator, function.value, value, source, weight, numerator, denominator, note)


_INSPECTIONS = Slot.INSPECTIONS.value
