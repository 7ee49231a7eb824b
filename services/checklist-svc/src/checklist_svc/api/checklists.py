"""Checklists 清单."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from checklist_svc.api.checklist_models import ChecklistOut, DraftIn, ListedChecklist, RevisionIn, checklist_out
from checklist_svc.api.dependencies import ChecklistId, Clerk, Secretary, Wired
from checklist_svc.api.desk import AtDesk, AtDeskIfMatch
from checklist_svc.domain.checklist import commands as c
from checklist_svc.domain.checklist.state import Status
from checklist_svc.domain.checklist.values import Kind, ListHead
from checklist_svc.projections.checklist_board import Wanted, board
from shared.web import (
    After,
    Caller,
    Cycle,
    Organisation,
    Page,
    Paging,
    Router,
    Today,
    keyset,
    page,
    show,
)

router = Router(prefix="/checklists", tags=["checklists"])

Asked = Annotated[Paging, Depends(keyset(str))]


@router.put("/{checklist}")
async def draft_checklist(checklist: ChecklistId, body: DraftIn, clerk: Clerk, desk: AtDesk) -> ChecklistOut:
    """Draft a secretary's list, or amend what is a draft still 拟定清单."""
    head = ListHead(
        checklist=checklist, organisation=body.organisation, person=body.person, cycle=body.cycle, kind=body.kind
    )
    command = c.DraftChecklist(head=head, items=tuple(item.item_of() for item in body.items))
    done = await desk.wired.checklists.draft(command, desk.context, clerk.org)
    return checklist_out(desk.tell(done), desk.today, clerk)


@router.post("/{checklist}/issue")
async def issue_checklist(checklist: ChecklistId, clerk: Clerk, desk: AtDesk) -> ChecklistOut:
    """Issue the list to its secretary 下发清单."""
    done = await desk.wired.checklists.handle(c.IssueChecklist(checklist=checklist), desk.context, clerk.org)
    return checklist_out(desk.tell(done), desk.today, clerk)


@router.post("/{checklist}/signature")
async def sign_checklist(checklist: ChecklistId, secretary: Secretary, desk: AtDesk) -> ChecklistOut:
    """The secretary signs the list as it stands 签收清单."""
    command = c.SignChecklist(checklist=checklist, by=secretary.sub)
    done = await desk.wired.checklists.handle(command, desk.context, secretary.org)
    return checklist_out(desk.tell(done), desk.today, secretary)


@router.post("/{checklist}/revision")
async def revise_checklist(checklist: ChecklistId, body: RevisionIn, clerk: Clerk, desk: AtDeskIfMatch) -> ChecklistOut:
    """Revise what is issued; unchanged items keep their progress, and it is signed anew 修订清单."""
    items = tuple(item.item_of() for item in body.items)
    command = c.ReviseChecklist(checklist=checklist, items=items, reason=body.reason)
    done = await desk.wired.checklists.handle(command, desk.context, clerk.org)
    return checklist_out(desk.tell(done), desk.today, clerk)


@router.get("/{checklist}")
async def read_checklist(
    checklist: ChecklistId, caller: Caller, today: Today, wired: Wired, request: Request, response: Response
) -> ChecklistOut:
    """One list, from its stream 查询清单."""
    found = await wired.checklists.show(checklist, caller.org)
    show(request, response, found.version)
    return checklist_out(found.state, today, caller)


async def wanted(
    paging: Asked,
    organisation: Annotated[Organisation | None, Query(description="Organisation 组织")] = None,
    cycle: Annotated[Cycle | None, Query(description="Year of the appraisal 年度")] = None,
    kind: Annotated[Kind | None, Query(description="Kind of list 清单类型")] = None,
    status: Annotated[Status | None, Query(description="Status 状态")] = None,
) -> Wanted:
    return Wanted(
        organisation=organisation,
        cycle=cycle,
        kind=kind,
        status=status,
        after=str(paging.after[0]) if paging.after else "",
        limit=paging.limit + 1,
    )


@router.get("", dependencies=[After])
async def list_checklists(
    caller: Caller,
    today: Today,
    wired: Wired,
    request: Request,
    response: Response,
    paging: Asked,
    wanted: Annotated[Wanted, Depends(wanted)],
) -> Page[ListedChecklist]:
    """The lists of the caller's subtree in the order of their ids 清单列表."""
    path = await wired.directory.path_of(caller.org) or caller.org
    async with wired.base.database.reading() as connection:
        rows = (await connection.execute(board(path, wanted, today))).mappings().all()
    items = [ListedChecklist.model_validate(dict(row)) for row in rows]
    return Page.model_validate(page(request, response, items, paging, lambda item: (item.checklist,)))
