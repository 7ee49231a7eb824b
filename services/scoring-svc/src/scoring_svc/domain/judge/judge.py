"""Judge: what a cohort's assessments come to. Pure, integers only, and it never refuses (rulebook §4)."""

from collections.abc import Mapping, Sequence

from scoring_svc.domain.assess.assessment import Assessment
from scoring_svc.domain.assess.cohort import Cohort, Member
from scoring_svc.domain.judge.composite import Composed, compose
from scoring_svc.domain.judge.grades import Graded, grade
from scoring_svc.domain.judge.ranks import ranks
from scoring_svc.domain.judge.result import Explanation, Moved, Published, Result
from scoring_svc.domain.scheme import OnRevision, Scheme

VACANT = "vacant"
UNEXPLAINED = Explanation()


def judge(
    scheme: Scheme, cohort: Cohort, assessments: Mapping[str, Assessment], published: Sequence[Published] = ()
) -> tuple[Result, ...]:
    """A row for each member, sorted by organisation. ``assessments`` holds one for each member that isn't vacant.

    ``published``: the rows as last published, which matter under ``on_revision: keep`` alone.
    """
    appraised = {one.organisation: assessments[one.organisation] for one in cohort.members if one.person is not None}
    composed = compose(scheme, appraised.values())
    composites = {who: one.composite for who, one in composed.items() if one.composite is not None}
    rank_of = ranks(composites)
    graded = grade(scheme, len(appraised), composites, appraised, published)
    rows = []
    for member in sorted(cohort.members, key=lambda one: one.organisation):
        who = member.organisation
        if who in appraised:
            rows.append(_row(scheme, cohort, member, appraised[who], composed[who], graded.get(who), rank_of.get(who)))
        else:
            rows.append(_vacant(scheme, cohort, member))
    return tuple(rows)


def entangled(scheme: Scheme, published: Sequence[Published]) -> bool:
    """Whether how a result came about may hang on the numbers of others in a way that its own row doesn't show.

    A scale measures against the cohort, and a published 好 is kept against another's gain. Apart from these an
    explanation is of its organisation's own facts, its post, the size of the cohort, and of what its row shows.
    """
    kept = scheme.on_revision is OnRevision.KEEP and bool(published)
    return kept or any(one.scale for one in scheme.components)


def _row(  # what each stage found of one member, in the order of the stages
    scheme: Scheme,
    cohort: Cohort,
    member: Member,
    assessment: Assessment,
    composed: Composed,
    graded: Graded | None,
    rank: int | None,
) -> Result:
    return Result(
        cycle=cohort.cycle,
        cohort=cohort.cohort,
        scheme=scheme.scheme,
        scheme_version=scheme.version,
        organisation=member.organisation,
        person=member.person,
        components=composed.components,
        adjustments=assessment.adjustments,
        composite=composed.composite,
        rank=rank,
        threshold=str(graded.threshold) if graded else None,
        grade=str(graded.grade) if graded else None,
        bars=tuple(sorted(bar.bar for bar in assessment.bars)),
        missing=assessment.missing,
        override=graded is not None and graded.override,
        explanation=_explanation(scheme, member, assessment, composed, graded) if assessment.explained else UNEXPLAINED,
    )


def _explanation(
    scheme: Scheme, member: Member, assessment: Assessment, composed: Composed, graded: Graded | None
) -> Explanation:
    return Explanation(
        steps=(*composed.steps, assessment.talks),
        bars=assessment.bars,
        moved=(*_reweighted(scheme, composed), *(graded.moved if graded else _idle(scheme, assessment))),
        unused=assessment.unused,
        parked=assessment.parked,
        predecessor=member.predecessor,
    )


def _vacant(scheme: Scheme, cohort: Cohort, member: Member) -> Result:
    """A post that nobody holds is listed, and counts towards nothing."""
    return Result(
        cycle=cohort.cycle,
        cohort=cohort.cohort,
        scheme=scheme.scheme,
        scheme_version=scheme.version,
        organisation=member.organisation,
        person=None,
        components={},
        adjustments=0,
        composite=None,
        rank=None,
        threshold=None,
        grade=None,
        bars=(),
        missing=(VACANT,),
        override=False,
        explanation=Explanation(predecessor=member.predecessor),
    )


def _reweighted(scheme: Scheme, composed: Composed) -> list[Moved]:
    """The components whose weight left the sum, each named."""
    places = {one.component: place for place, one in enumerate(scheme.components)}
    return [
        Moved(reason="reweighted", source=scheme.source(f"/components/{places[name]}/missing"), detail=name)
        for name in composed.left_out
    ]


def _idle(scheme: Scheme, assessment: Assessment) -> list[Moved]:
    """An override of an incomplete result: shown, without effect."""
    if not assessment.overrides:
        return []
    source = scheme.source("/override_persons")
    return [
        Moved(reason="override-inert", source=source, detail=assessment.overridden, facts=assessment.overrides),
    ]
