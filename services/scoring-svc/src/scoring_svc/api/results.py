"""One appraisee's result (考核结果), and what stands between the living results and those published."""

from datetime import datetime
from typing import Literal

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Clerk, Reader
from scoring_svc.api.rows import RowOut, row_out, tagged
from scoring_svc.api.sight import AsOf, Read, View, may_see, sight
from scoring_svc.domain.publication.decider import changed
from scoring_svc.domain.row import Row
from scoring_svc.generations.results import ranking_of
from shared.kernel import NotFound
from shared.web import Id, Organisation, Out, Router

router = Router(tags=["results"])


class ResultOut(Out):
    """A result 考核结果, and the ranking that it is part of."""

    cohort: Id
    cycle: int
    status: Literal["provisional", "published"]
    as_of: datetime | None
    stale: bool = Field(description="Facts have come that are not judged yet 是否有尚未评定的事实")
    result: RowOut


class ChangeOut(Out):
    """Null before: was not in the cohort when it was published; null after: is not in it now 变动."""

    organisation: Organisation
    before: RowOut | None
    after: RowOut | None


class DifferenceOut(Out):
    """What a revision would change 待修订差异."""

    cohort: Id
    published_digest: str
    living_digest: str
    changes: list[ChangeOut]


@router.get("/cohorts/{cohort}/results/{organisation}")
async def read_result(
    cohort: Id,
    organisation: Organisation,
    caller: Reader,
    read: Read,
    request: Request,
    response: Response,
    as_of: AsOf = None,
    view: View = "standing",
) -> ResultOut:
    """One result; a secretary sees the own one 查看考核结果. What stands published is shown, unless told otherwise."""
    published = None
    if as_of is None:
        ranking = await read.results.ranking(cohort)
        published = (await read.publishing.read(cohort)).state.published if view == "standing" else None
    else:
        ranking = ranking_of(await read.results.as_of(cohort, as_of), ())
    row = _of(organisation, published.rows if published else ranking.rows)
    names = await may_see(caller, read.results, ranking, organisation, row.person if row else None)
    if row is None:
        raise NotFound(f"no result of {organisation}")
    out = ResultOut(
        cohort=cohort,
        cycle=ranking.cycle,
        status="published" if published else "provisional",
        as_of=as_of,
        stale=ranking.stale,
        result=row_out(row, names),
    )
    tagged(request, response, out)
    return out


@router.get("/cohorts/{cohort}/difference")
async def read_difference(cohort: Id, caller: Clerk, read: Read) -> DifferenceOut:
    """What changed since the publication, and waits for a revision 公示后的差异. 404 where nothing is published."""
    ranking = await read.results.ranking(cohort)
    published = (await read.publishing.read(cohort)).state.published
    before = published.by_organisation if published else {}
    after = {row.organisation: row for row in ranking.rows}
    seen = await sight(caller, read.results, ranking, before.keys() | after.keys())
    if published is None:
        raise NotFound(f"nothing of {cohort} is published")
    return DifferenceOut(
        cohort=cohort,
        published_digest=published.basis.digest,
        living_digest=ranking.digest,
        changes=[
            ChangeOut(
                organisation=one,
                before=row_out(before[one], seen.names) if one in before else None,
                after=row_out(after[one], seen.names) if one in after else None,
            )
            for one in changed(published.rows, ranking.rows)
            if one in seen.members
        ],
    )


def _of(organisation: str, rows: tuple[Row, ...]) -> Row | None:
    return next((row for row in rows if row.organisation == organisation), None)
