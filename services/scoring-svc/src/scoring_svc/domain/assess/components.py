"""The components of the composite, each from where its scheme draws it (rulebook §3)."""

from collections.abc import Sequence

from scoring_svc.domain.assess.assessment import Cited, Step, Unused, cited
from scoring_svc.domain.assess.marks import Inspections, Scored, explain_inspection
from scoring_svc.domain.dossier import Fact, Measure, ReportScore, Slot
from scoring_svc.domain.numbers import FULL, div_round, weighted_sums
from scoring_svc.domain.scheme import LEAST_SIGNED, Component, Group, Scheme
from shared.kernel import record

TRIMMED_FROM = 5
"""With so many scores or more, a trimmed group leaves out one highest and one lowest."""


@record
class Drawn:
    """What a component came to: its number, or the parts that are missing. Never zero for want of a part."""

    parts: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    unused: tuple[Unused, ...] = ()


def from_inspections(component: Component, inspections: Inspections, *, explained: bool) -> Drawn:
    """A quarter is the mean of its inspections; a quarter without one is missing."""
    parts, missing = [], []
    drawn: dict[int, list[Scored]] = {}
    for one in inspections.scored:
        content = one.fact.content
        if one.score is not None and content.kind in component.kinds:
            drawn.setdefault(content.quarter, []).append(one)
    for quarter in component.quarters:
        if several := drawn.get(quarter):
            told = (explain_inspection(inspections.readers, one) for one in several) if explained else ()
            scores = [one.score for one in several if one.score is not None]
            parts.append(_mean(f"Q{quarter}", scores, parts=tuple(step for step in told if step)))
        else:
            missing.append(f"{component.component}/Q{quarter}")
    return Drawn(parts=tuple(parts), missing=tuple(missing))


def from_session(scheme: Scheme, component: Component, reports: Sequence[Fact[ReportScore]]) -> Drawn:
    """Each judge group is the mean of its scores. A group with too few is missing, and nothing of it is shown."""
    parts, missing, unused = [], [], []
    for place, group in enumerate(scheme.groups):
        scores, facts = [], []
        for report in reports:
            for given in report.content.groups:
                if given.group == group.group:
                    scores += [score for score in given.scores if 0 <= score <= FULL]
                    facts.append(cited(Slot.REPORT_SCORES, report))
        if len(scores) < (scheme.minimum_secret if group.secret else LEAST_SIGNED):
            missing.append(f"{component.component}/{group.group}")
        else:
            parts.append(_group(group, scores, tuple(facts), scheme.source(f"/groups/{place}/weight")))
    known = {group.group for group in scheme.groups}
    for report in reports:
        for given in report.content.groups:
            if given.group not in known:
                source = cited(Slot.REPORT_SCORES, report)
                unused.append(Unused(fact=source, reason=f"unknown-group:{given.group}"))
    return Drawn(parts=tuple(parts), missing=tuple(missing), unused=tuple(unused))


def from_measures(component: Component, measures: Sequence[Fact[Measure]]) -> Drawn:
    """The weighted mean of the measures of the component's source; without one the component itself is missing."""
    parts = tuple(
        Step(
            name=one.fact,
            rule="direct",
            value=one.content.value,
            weight=one.content.weight,
            facts=(cited(Slot.MEASURES, one),),
        )
        for one in measures
        if one.content.source == component.source and one.content.weight > 0 and 0 <= one.content.value <= FULL
    )
    return Drawn(parts=parts, missing=() if parts else (component.component,))


def weigh(component: Component, parts: tuple[Step, ...], source: str) -> Step:
    """The component: the weighted mean of its parts, a plain mean where they have no weights."""
    numerator, denominator = weighted_sums((part.weight or 1, part.value) for part in parts)
    return Step(
        name=component.component,
        rule="weighted-mean" if any(part.weight for part in parts) else "mean",
        value=div_round(numerator, denominator),
        source=source,
        weight=component.weight,
        numerator=numerator,
        denominator=denominator,
        parts=parts,
    )


def _group(group: Group, scores: list[int], facts: tuple[Cited, ...], source: str) -> Step:
    trimmed = group.trim and len(scores) >= TRIMMED_FROM
    counted = sorted(scores)[1:-1] if trimmed else scores
    note = "one highest and one lowest left out" if trimmed else ""
    return _mean(group.group, counted, source=source, weight=group.weight, note=note, facts=facts)


def _mean(  # all of a step that a mean doesn't decide itself
    name: str,
    values: Sequence[int],
    *,
    source: str = "house",
    weight: int | None = None,
    note: str = "",
    facts: tuple[Cited, ...] = (),
    parts: tuple[Step, ...] = (),
) -> Step:
    return Step(
        name=name,
        rule="mean",
        value=div_round(sum(values), len(values)),
        source=source,
        weight=weight,
        numerator=sum(values),
        denominator=len(values),
        note=note,
        facts=facts,
        parts=parts,
    )
