"""Rankings of cohorts (排名): provisional all year, published in the end; as of any moment; under another scheme."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Clerk
from scoring_svc.api.rows import (
    MarkOut,
    RowOut,
    by_rank,
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
from scoring_svc.generations.results import Ranking, ranking_of
from shared.web import Cycle, Id, Organisation, Out, Paging, Router, keyset, page

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


class CohortDigestOut(Out):
    """The digest of one cohort's results 同组结果摘要."""

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
    seen = await sight(caller, read.results, ranking, [row.organisation for row in shown])
    rows = by_rank(row for row in shown if row.organisation in seen.members)
    cursor = None
    if paging is not None:
        rows, cursor = _page(request, response, rows, paging)
    out = RankingOut(
        **body,
        pending_difference=published is not None and published.basis.digest != ranking.digest,
        rows=[row_out(row, seen.names) for row in rows],
        next=cursor,
    )
    tagged(request, response, out)
    return out


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
