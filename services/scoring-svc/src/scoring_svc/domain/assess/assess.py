"""Assess: what one appraisee's facts come to under a scheme. Pure, integers only (rulebook §3)."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from scoring_svc.domain.assess.assessment import Assessment, Cited, Step, Unused, cited
from scoring_svc.domain.assess.bars import barred
from scoring_svc.domain.assess.cohort import Cohort
from scoring_svc.domain.assess.components import Drawn, from_inspections, from_measures, from_session, weigh
from scoring_svc.domain.assess.marks import Inspections, score_inspections, unused_marks
from scoring_svc.domain.dossier import AsOf, Dossier, Fact, Override, Slot, Standing, current
from scoring_svc.domain.numbers import clamp
from scoring_svc.domain.scheme import Component, Scheme, Source


def assess(  # what is judged, by what, up to when, and whether anybody wants to know how it came about
    scheme: Scheme,
    cohort: Cohort,
    organisation: str,
    dossiers: Sequence[Dossier],
    as_of: AsOf = None,
    *,
    explained: bool = True,
) -> Assessment:
    """One appraisee of a cohort, from the dossiers of the organisation: of *every* cycle, veto periods (0) included.

    Never refuses: what doesn't count is named in ``unused``, what lacks in ``missing``. Unless it is ``explained``,
    the steps go no further down than quarters and groups, and nothing is ``unused``; every number is the same.
    """
    standing = current(dossiers, cycle=cohort.cycle, as_of=as_of)
    inspections = score_inspections(scheme, standing.inspections)
    steps: list[Step] = []
    missing: list[str] = []
    unused: list[Unused] = []
    for place, component in enumerate(scheme.components):
        drawn = _draw(scheme, cohort, component, standing, inspections, explained=explained)
        missing += drawn.missing
        unused += drawn.unused
        if not drawn.missing:
            steps.append(weigh(component, drawn.parts, scheme.source(f"/components/{place}/weight")))
    bars = barred(scheme, standing, cohort.cycle)
    adjustments = _adjustments(scheme, standing)
    overrides, overridden, idle = _overrides(scheme, cohort, standing)
    return Assessment(
        organisation=organisation,
        components={step.name: step.value for step in steps},
        adjustments=adjustments.value,
        bars=bars.bars,
        missing=tuple(sorted(missing)),
        overrides=overrides,
        overridden=overridden,
        unused=_once([*unused, *_undrawn(scheme, cohort, standing, inspections), *bars.unused, *idle])
        if explained
        else (),
        parked=standing.parked,
        steps=tuple(steps),
        adjusted=adjustments,
        talks=_talks(scheme, bars.talks),
        explained=explained,
    )


def outsider(dossiers: Sequence[Dossier], *, cycle: int, as_of: AsOf = None) -> tuple[Unused, ...]:
    """The facts of an organisation that no cohort appraises: kept, listed, counted nowhere."""
    standing = current(dossiers, cycle=cycle, as_of=as_of)
    return tuple(
        Unused(fact=cited(slot, fact), reason="outside-the-cohort") for slot in Slot for fact in getattr(standing, slot)
    )


def _draw(  # whatever a component may be drawn from
    scheme: Scheme,
    cohort: Cohort,
    component: Component,
    standing: Standing,
    inspections: Inspections,
    *,
    explained: bool,
) -> Drawn:
    match component.source:
        case Source.INSPECTIONS:
            return from_inspections(component, inspections, explained=explained)
        case Source.SESSION:
            reports = [one for one in standing.report_scores if one.content.session == cohort.session]
            return from_session(scheme, component, reports)
        case Source.COMPLETION | Source.EVALUATION | Source.SATISFACTION | Source.CONTEST | Source.SELF_RATING:
            return from_measures(component, standing.measures)
        case _:
            assert_never(component.source)


def _undrawn(scheme: Scheme, cohort: Cohort, standing: Standing, inspections: Inspections) -> Iterable[Unused]:
    """The facts that no component asks for, and the marks that no indicator knows."""
    drawn = {(kind, quarter) for one in scheme.components for kind in one.kinds for quarter in one.quarters}
    sources = {one.source for one in scheme.components}
    for one in inspections.scored:
        if (one.fact.content.kind, one.fact.content.quarter) in drawn:
            yield from unused_marks(inspections.readers, one)
        else:
            yield Unused(fact=cited(Slot.INSPECTIONS, one.fact), reason="kind-not-counted")
    for report in standing.report_scores:
        if Source.SESSION not in sources:
            yield Unused(fact=cited(Slot.REPORT_SCORES, report), reason="kind-not-counted")
        elif report.content.session != cohort.session:
            yield Unused(fact=cited(Slot.REPORT_SCORES, report), reason="other-session")
    for measure in standing.measures:
        if measure.content.source not in sources:
            yield Unused(fact=cited(Slot.MEASURES, measure), reason="kind-not-counted")


def _adjustments(scheme: Scheme, standing: Standing) -> Step:
    """Their sum, clamped to the cap."""
    total = sum(one.content.amount for one in standing.adjustments)
    return Step(
        name="adjustments",
        rule="clamped-sum",
        value=clamp(total, -scheme.adjust_cap, scheme.adjust_cap),
        source=scheme.source("/adjust_cap"),
        note=f"{total}, within ±{scheme.adjust_cap}",
        facts=tuple(cited(Slot.ADJUSTMENTS, one) for one in standing.adjustments),
    )


def _talks(scheme: Scheme, talks: tuple[Cited, ...]) -> Step:
    return Step(name="talks", rule="count", value=len(talks), source=scheme.source("/bars/talks"), facts=talks)


def _overrides(scheme: Scheme, cohort: Cohort, standing: Standing) -> tuple[tuple[Cited, ...], str, list[Unused]]:
    """The overrides of this cohort that say why and by whom, and in words; the others are left out, not refused."""
    valid, words, unused = [], [], []
    for one in standing.overrides:
        fact = cited(Slot.OVERRIDES, one)
        if reason := _idle_override(scheme, cohort, one):
            unused.append(Unused(fact=fact, reason=reason))
        else:
            valid.append(fact)
            words.append(f"{one.content.reason} ({', '.join(one.content.by)})")
    return tuple(valid), "; ".join(words), unused


def _idle_override(scheme: Scheme, cohort: Cohort, override: Fact[Override]) -> str:
    if override.content.cohort != cohort.cohort:
        return "other-cohort"
    if not override.content.reason.strip():
        return "without-a-reason"
    return "too-few-persons" if len(set(override.content.by)) < scheme.override_persons else ""


def _once(unused: Iterable[Unused]) -> tuple[Unused, ...]:
    """Each entry once, in an order of its own: two components may leave out the same mark."""
    return tuple(sorted(set(unused), key=lambda one: (one.fact.slot, one.fact.fact, one.reason)))
