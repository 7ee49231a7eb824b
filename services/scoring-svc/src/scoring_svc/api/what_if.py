"""What if (换方案试算): the same facts under another scheme, before anybody adopts it."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from scoring_svc.api.dependencies import Clerk
from scoring_svc.api.rows import GradeOut, grade_out
from scoring_svc.api.sight import Read, sight
from scoring_svc.domain.row import Row
from scoring_svc.domain.scheme import Scheme, parse
from shared.web import Id, In, Organisation, Out, Principal, Router, ScoreOut

router = Router(tags=["results"])


class StandingOut(Out):
    """Composite, rank and grade 成绩、名次与等次."""

    composite: ScoreOut | None
    rank: int | None
    grade: GradeOut | None


class MoveOut(Out):
    """What one appraisee would gain or lose 等次变动."""

    organisation: Organisation
    name: str | None
    before: StandingOut
    after: StandingOut
    crosses: bool = Field(description="The grade would be another one 是否跨越等次线")


class WhatIfOut(Out):
    """The same facts under another scheme 换方案试算. Nothing is changed."""

    cohort: Id
    scheme: Id
    scheme_version: int
    crossing: list[Organisation] = Field(description="Whose grade would be another one 跨越等次线者")
    rows: list[MoveOut]


class WhatIfIn(In):
    """A scheme that nobody has adopted yet, whole 拟议方案全文."""

    document: dict[str, Any] = Field(description="The scheme as data, scores in hundredths 方案数据")


@router.get("/cohorts/{cohort}/what-if")
async def try_scheme(
    cohort: Id,
    caller: Clerk,
    read: Read,
    scheme: Annotated[Id, Query(description="Another adopted scheme 另一方案")],
    version: Annotated[int, Query(ge=1, description="Its version 版本")],
) -> WhatIfOut:
    """The same facts under another adopted version: who would cross a line 换方案试算."""
    return await _what_if(cohort, caller, read, await read.results.scheme(scheme, version))


@router.post("/cohorts/{cohort}/what-if")
async def try_draft(cohort: Id, body: WhatIfIn, caller: Clerk, read: Read) -> WhatIfOut:
    """The same facts under a scheme that is not adopted yet 拟议方案试算. 422 with every fault of the scheme."""
    return await _what_if(cohort, caller, read, parse(body.document))


async def _what_if(cohort: str, caller: Principal, read: Read, scheme: Scheme) -> WhatIfOut:
    now, other = await read.results.what_if(cohort, scheme)
    seen = await sight(caller, read.results, now, [row.organisation for row in now.rows])
    after = {row.organisation: row for row in other.rows}
    moves = [
        MoveOut(
            organisation=row.organisation,
            name=seen.names.get(row.organisation),
            before=_standing(row),
            after=_standing(after[row.organisation]),
            crosses=row.grade != after[row.organisation].grade,
        )
        for row in now.rows
        if row.organisation in seen.members
    ]
    return WhatIfOut(
        cohort=cohort,
        scheme=other.scheme,
        scheme_version=other.scheme_version,
        crossing=sorted(move.organisation for move in moves if move.crosses),
        rows=moves,
    )


def _standing(row: Row) -> StandingOut:
    return StandingOut(composite=row.composite, rank=row.rank, grade=grade_out(row.grade))
