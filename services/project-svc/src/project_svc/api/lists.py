"""The board of projects, and who has claimed none: from read models a moment old (`Zeren-After` waits for them)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from project_svc.api.dependencies import Wired
from project_svc.api.models import BoardItemOut, Topic, UnclaimedOut
from project_svc.domain.project.state import Status
from project_svc.domain.project.values import Level
from project_svc.projections import board, claims
from project_svc.projections.directory import path_within
from shared.web import After, Caller, Cycle, Organisation, Page, Paging, Router, Today, keyset, page, refusals

router = Router(tags=["lists"], dependencies=[After])

ByProject = Annotated[Paging, Depends(keyset(str))]
ByPost = Annotated[Paging, Depends(keyset(str, str))]


async def narrowing(
    cycle: Annotated[Cycle | None, Query()] = None,
    status: Annotated[Status | None, Query(description="Status 状态")] = None,
    level: Annotated[Level | None, Query(description="Level 项目层级")] = None,
    topic: Annotated[Topic | None, Query()] = None,
) -> board.Filter:
    return board.Filter(cycle=cycle, status=status, level=level, topic=topic)


@router.get("/projects", response_model=Page[BoardItemOut], responses=refusals(404))
async def list_projects(
    caller: Caller,
    wired: Wired,
    today: Today,
    paging: ByProject,
    filter: Annotated[board.Filter, Depends(narrowing)],
    request: Request,
    response: Response,
    organisation: Annotated[Organisation | None, Query()] = None,
) -> object:
    """Projects of a subtree, sorted by id; without ``organisation`` also what superiors have open to claim 项目看板."""
    after = str(paging.after[0]) if paging.after else ""
    async with wired.base.database.reading() as connection:
        path = await path_within(connection, caller.org, organisation or caller.org)
        above = () if organisation else tuple(path.split("/")[:-1])
        region = board.Region(path=path, above=above)
        rows = await board.board(connection, region, filter, today=today, after=after, limit=paging.limit + 1)
    return page(request, response, rows, paging, key=lambda row: (row.project,))


@router.get("/unclaimed", response_model=UnclaimedOut, responses=refusals(404))
async def list_unclaimed(
    caller: Caller,
    wired: Wired,
    today: Today,
    paging: ByPost,
    request: Request,
    response: Response,
    cycle: Annotated[Cycle, Query()],
    organisation: Annotated[Organisation | None, Query()] = None,
) -> object:
    """Secretaries in office who have claimed no project this cycle, sorted by organisation 未认领项目的书记.

    Of a cycle that is over, those who were in office on its last day.
    """
    root, as_of = organisation or caller.org, min(today, date(cycle, 12, 31))
    organisation_after, post_after = map(str, paging.after or ("", ""))
    async with wired.base.database.reading() as connection:
        path = await path_within(connection, caller.org, root)
        counts = await claims.count(connection, path, cycle=cycle, day=as_of)
        rows = await claims.unclaimed(
            connection,
            path,
            cycle=cycle,
            day=as_of,
            after=(organisation_after, post_after),
            limit=paging.limit + 1,
        )
    return {
        "organisation": root,
        "cycle": cycle,
        "as_of": as_of,
        "in_office": counts.in_office,
        "with_claim": counts.with_claim,
        "without_claim": counts.in_office - counts.with_claim,
        **page(request, response, rows, paging, key=lambda row: (row.organisation, row.post)),
    }
