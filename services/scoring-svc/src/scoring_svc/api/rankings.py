"""Rankings of cohorts (排名): provisional all year, published in the end; as of any moment; under another scheme."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Clerk
from scoring_svc.api.rows import (
    GradeOut,
    MarkOut,
    RowOut,
    by_rank,
    grade_out,
    marks_of,
    marks_out,
    place,
    row_out,
    tagged,
)
from scoring_svc.api.sight import AsOf, Read, View, sight
from scoring_svc.domain.digest import cycle_digest
from scoring_svc.domain.publication.state import Published
from scoring_svc.domain.row import Row
from scoring_svc.domain.scheme import Scheme, parse
from scoring_svc.generations.results import Ranking, ranking_of
from shared.web import Cycle, Id, In, Organisation, Out, Paging, Principal, Router, ScoreOut, keyset, page

router = Router(tags=["results"])


class RankingOut(Out):
    """A cohort's ranking 排名. A clerk below the superior sees the rows of the own subtree."""

    cohort: Id
    cycle: int
    organisation: Organisation = Field(description="The superior who appraises 考核主体")
    scheme: Id
    scheme_version: int
    status: Literal["provisional", "published"]
    revision: int | None = Field(description="0 for the publication, 1 for its first revision … 修订次数")
    digest: str = Field(description="SHA-256 over all rows of the cohort 结果摘要")
    pending_difference: bool = Field(description="The living results are not those published 是否有待修订差异")
    stale: bool = Field(description="Facts have come that are not judged yet 是否有尚未评定的事实")
    as_of: datetime | None
    read_up_to: list[MarkOut] = Field(description="What the rows were computed from 数据截止序号")
    size: int = Field(description="Rows of the cohort 行数")
    rows: list[RowOut]
    next: str | None = Field(description="Cursor of the next page 下一页游标")


class StandingOut(Out):
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


class CohortDigestOut(Out):
    cohort: Id
    digest: str


class CycleDigestOut(Out):
    """The 64 characters that stand for a cycle's living results 年度结果摘要."""

    cycle: int
    digest: str
    cohorts: list[CohortDigestOut]


async def optional_paging(
    limit: Annotated[int | None, Query(ge=1, le=200, description="Rows on a page; without it, all 每页条数")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before 上一页给出的游标")] = None,
) -> Paging | None:
    return None if limit is None and cursor is None else await keyset(int, str)(limit or 50, cursor)


@router.get("/cohorts/{cohort}/ranking")
async def read_ranking(
    cohort: Id,
    caller: Clerk,
    read: Read,
    paging: Annotated[Paging | None, Depends(optional_paging)],
    request: Request,
    response: Response,
    as_of: AsOf = None,
    view: View = "standing",
) -> RankingOut:
    """The ranking, best first, whole or by pages 查看排名. What stands published is shown, unless told otherwise."""
    published = None
    if as_of is None:
        ranking = await read.results.ranking(cohort)
        published = (await read.publishing.read(cohort)).state.published
    else:
        ranking = ranking_of(await read.results.as_of(cohort, as_of), ())
    body = _ranking(ranking, published if view == "standing" else None, as_of)
    shown = published.rows if published and view == "standing" else ranking.rows
    seen = await sight(caller, read.results, ranking.superior, [row.organisation for row in shown])
    rows = by_rank(row for row in shown if row.organisation in seen)
    cursor = None
    if paging is not None:
        rows, cursor = _page(request, response, rows, paging)
    names = await read.results.names([row.organisation for row in rows])
    out = RankingOut(
        **body,
        pending_difference=published is not None and published.basis.digest != ranking.digest,
        rows=[row_out(row, names) for row in rows],
        next=cursor,
    )
    tagged(request, response, out)
    return out


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


@router.get("/cycles/{cycle}/digest")
async def read_digest(cycle: Cycle, _: Clerk, read: Read, request: Request, response: Response) -> CycleDigestOut:
    """The digest of a cycle and of each of its cohorts 年度结果摘要: the same on every way of computing it."""
    digests = await read.results.digests(cycle)
    out = CycleDigestOut(
        cycle=cycle,
        digest=cycle_digest(digests),
        cohorts=[CohortDigestOut(cohort=cohort, digest=digest) for cohort, digest in digests.items()],
    )
    tagged(request, response, out)
    return out


def _ranking(ranking: Ranking, published: Published | None, as_of: datetime | None) -> dict[str, Any]:
    """All of a `RankingOut` but its rows."""
    basis = published.basis if published else None
    return {
        "cohort": ranking.cohort,
        "cycle": ranking.cycle,
        "organisation": ranking.superior,
        "scheme": basis.scheme if basis else ranking.scheme,
        "scheme_version": basis.scheme_version if basis else ranking.scheme_version,
        "status": "published" if published else "provisional",
        "revision": published.revision if published else None,
        "digest": basis.digest if basis else ranking.digest,
        "stale": ranking.stale,
        "as_of": as_of,
        "read_up_to": marks_out(marks_of(published) if published else ranking.read_up_to),
        "size": basis.size if basis else len(ranking.rows),
    }


def _page(
    request: Request,
    response: Response,
    rows: Sequence[Row],
    paging: Paging,
) -> tuple[list[Row], str | None]:
    after = paging.after
    left = [row for row in rows if after is None or place(row) > after]
    shown = page(request, response, left[: paging.limit + 1], paging, key=place)
    return left[: paging.limit], shown["next"]  # type: ignore[return-value] # `page` gives a cursor or None


async def _what_if(cohort: str, caller: Principal, read: Read, scheme: Scheme) -> WhatIfOut:
    now, other = await read.results.what_if(cohort, scheme)
    seen = await sight(caller, read.results, now.superior, [row.organisation for row in now.rows])
    after = {row.organisation: row for row in other.rows}
    names = await read.results.names(seen)
    moves = [
        MoveOut(
            organisation=row.organisation,
            name=names.get(row.organisation),
            before=_standing(row),
            after=_standing(after[row.organisation]),
            crosses=row.grade != after[row.organisation].grade,
        )
        for row in now.rows
        if row.organisation in seen
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
