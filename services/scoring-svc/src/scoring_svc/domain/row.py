"""The row of one appraisee as it is published and enters the digest (rulebook §8): no event id, position or time."""

from collections.abc import Mapping

from scoring_svc.domain.judge import Result
from shared.kernel import record


@record
class Row:
    """Scores are hundredths; None where there is none. Field for field a `Result` without its explanation."""

    cycle: int
    cohort: str
    scheme: str
    scheme_version: int
    organisation: str
    person: str | None
    components: Mapping[str, int]
    adjustments: int
    composite: int | None
    rank: int | None
    threshold: str | None
    grade: str | None
    bars: tuple[str, ...]
    missing: tuple[str, ...]
    override: bool


def row_of(result: Result) -> Row:
    return Row(
        cycle=result.cycle,
        cohort=result.cohort,
        scheme=result.scheme,
        scheme_version=result.scheme_version,
        organisation=result.organisation,
        person=result.person,
        components=dict(result.components),
        adjustments=result.adjustments,
        composite=result.composite,
        rank=result.rank,
        threshold=result.threshold,
        grade=result.grade,
        bars=result.bars,
        missing=result.missing,
        override=result.override,
    )
