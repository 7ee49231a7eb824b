"""Grades of a cohort: thresholds, then bars, then the quota, then overrides, in this order (rulebook §4)."""

from collections.abc import Mapping, Sequence

from scoring_svc.domain.assess.assessment import Assessment
from scoring_svc.domain.judge.ranks import chosen, places
from scoring_svc.domain.judge.result import Moved, Published
from scoring_svc.domain.scheme import Grade, OnRevision, Scheme
from shared.kernel import record


@record
class Graded:
    threshold: Grade
    grade: Grade
    override: bool
    moved: tuple[Moved, ...]


def threshold(scheme: Scheme, composite: int) -> Grade:
    limits = scheme.thresholds
    if composite >= limits.good:
        return Grade.GOOD
    if composite >= limits.fair:
        return Grade.FAIR
    return Grade.ORDINARY if composite >= limits.ordinary else Grade.POOR


def grade(
    scheme: Scheme,
    size: int,
    composites: Mapping[str, int],
    assessments: Mapping[str, Assessment],
    published: Sequence[Published],
) -> dict[str, Graded]:
    """The grades of the complete results of a cohort of ``size`` appraisees, by organisation."""
    reached = {organisation: threshold(scheme, composite) for organisation, composite in composites.items()}
    candidates = {
        organisation: composite
        for organisation, composite in composites.items()
        if reached[organisation] is Grade.GOOD and not assessments[organisation].bars
    }
    room = places(scheme.quota.percent, size)
    good = chosen(candidates, room)
    kept = _kept(candidates, room, published) - good if scheme.on_revision is OnRevision.KEEP else frozenset()
    graded = {}
    for organisation, own in reached.items():
        assessment = assessments[organisation]
        open_to_override = organisation in candidates and organisation not in good | kept and scheme.quota.soft
        override = bool(assessment.overrides) and open_to_override
        final = own
        moved: list[Moved] = []
        if own is Grade.GOOD and assessment.bars:
            final = Grade.FAIR
            moved += [Moved(reason=bar.bar, source=bar.source, facts=bar.facts) for bar in assessment.bars]
        elif own is Grade.GOOD and organisation not in good:
            final = Grade.GOOD if override or organisation in kept else Grade.FAIR
            source = scheme.source("/quota/percent")
            moved.append(Moved(reason="quota", source=source, detail=f"room for {room} of {size}"))
        if organisation in kept:
            source = scheme.source("/on_revision")
            moved.append(Moved(reason="kept", source=source, detail="a published 好 isn't lost by another's gain"))
        if assessment.overrides:
            reason = "override" if override else "override-inert"
            source = scheme.source("/override_persons")
            moved.append(Moved(reason=reason, source=source, detail=assessment.overridden, facts=assessment.overrides))
        graded[organisation] = Graded(threshold=own, grade=final, override=override, moved=tuple(moved))
    return graded


def _kept(candidates: Mapping[str, int], room: int, published: Sequence[Published]) -> frozenset[str]:
    """The candidates whose published 好 only another's gain could take: they haven't fallen, or not far enough.

    Not far enough: among the others as they were published, they would still be chosen.
    """
    before = {row.organisation: row for row in published}
    rivals = {
        row.organisation: row.composite
        for row in published
        if row.composite is not None and row.threshold == Grade.GOOD and not row.bars
    }
    return frozenset(
        organisation
        for organisation, composite in candidates.items()
        if (row := before.get(organisation)) and row.grade == Grade.GOOD and not row.override
        if composite >= (row.composite or 0) or organisation in chosen({**rivals, organisation: composite}, room)
    )
