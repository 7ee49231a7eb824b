"""From components to composites: the scales over the cohort, then the weighted mean and the adjustments."""

from collections.abc import Iterable, Mapping

from scoring_svc.domain.assess.assessment import Assessment, Step
from scoring_svc.domain.judge.ranks import ranks
from scoring_svc.domain.numbers import FULL, clamp, div_round, weighted_sums
from scoring_svc.domain.scheme import Missing, Scale, Scaling, Scheme
from shared.kernel import record


@record
class Composed:
    """One appraisee's finished components and composite; None where a part of it is missing."""

    components: Mapping[str, int]
    composite: int | None
    steps: tuple[Step, ...]
    left_out: tuple[str, ...] = ()


def compose(scheme: Scheme, assessments: Iterable[Assessment]) -> dict[str, Composed]:
    """The composites of all the appraisees of a cohort, by organisation; the vacant aren't among them."""
    steps = {one.organisation: {step.name: step for step in one.steps} for one in assessments}
    for place, component in enumerate(scheme.components):
        if component.scale:
            source = scheme.source(f"/components/{place}/scale")
            _scale(component.component, component.scale, source, list(steps.values()))
    return {one.organisation: _compose(scheme, one, steps[one.organisation]) for one in assessments}


def _compose(scheme: Scheme, assessment: Assessment, steps: Mapping[str, Step]) -> Composed:
    values = {name: step.value for name, step in steps.items()}
    lacking = [one for one in scheme.components if one.component not in steps]
    if not steps or any(one.missing is Missing.INCOMPLETE for one in lacking):
        return Composed(components=values, composite=None, steps=(*steps.values(), assessment.adjusted))
    numerator, denominator = weighted_sums((step.weight or 1, step.value) for step in steps.values())
    mean = div_round(numerator, denominator)
    composite = Step(
        name="composite",
        rule="weighted-mean-adjusted",
        value=clamp(mean + assessment.adjustments, 0, FULL),
        source=scheme.source("/components"),
        numerator=numerator,
        denominator=denominator,
        note=f"{mean} {assessment.adjustments:+d}, within 0 and {FULL}",
        parts=(*steps.values(), assessment.adjusted),
    )
    left_out = tuple(one.component for one in lacking)
    return Composed(components=values, composite=composite.value, steps=(composite,), left_out=left_out)


def _scale(name: str, scale: Scale, source: str, cohort: list[dict[str, Step]]) -> None:
    """Put the scaled step of one component in the place of the plain one. Who lacks it takes no part."""
    values = {place: steps[name].value for place, steps in enumerate(cohort) if name in steps}
    if not values:
        return
    best, places = max(values.values()), ranks(values)
    for place, own in values.items():
        plain = cohort[place][name]
        scaled = plain._replace(rule=str(scale.scale), source=source, parts=(plain,), numerator=None, denominator=None)
        if scale.scale is Scaling.RANK_POINTS:
            points = scale.points[min(places[place], len(scale.points)) - 1]
            cohort[place][name] = scaled._replace(value=points, note=f"place {places[place]}")
        elif best:
            cohort[place][name] = scaled._replace(
                value=div_round(FULL * own, best),
                numerator=FULL * own,
                denominator=best,
                note=f"the best of the cohort is {best}",
            )
