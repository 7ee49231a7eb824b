"""Inspections 督查."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from checklist_svc.api.dependencies import InspectionId, Inspector, Wired
from checklist_svc.api.desk import AtDesk, AtDeskIfMatch
from checklist_svc.api.inspection_models import (
    CorrectionIn,
    InspectionOut,
    ListedInspection,
    VisitIn,
    WithdrawalIn,
    inspection_out,
)
from checklist_svc.domain.inspection import commands as c
from checklist_svc.domain.inspection.values import Kind
from checklist_svc.projections.inspection_list import Wanted, inspections
from shared.web import (
    After,
    Caller,
    Cycle,
    Organisation,
    Page,
    Paging,
    Router,
    keyset,
    page,
    show,
)

router = Router(prefix="/inspections", tags=["inspections"])

Asked = Annotated[Paging, Depends(keyset(str))]


@router.put("/{inspection}")
async def record_inspection(
    inspection: InspectionId, body: VisitIn, inspector: Inspector, desk: AtDesk
) -> InspectionOut:
    """Record an inspection; cycle and quarter are those of its day 记录督查."""
    done = await desk.wired.inspections.record(inspection, body.visit_of(), desk.context, inspector.org)
    return inspection_out(desk.tell(done), inspector)


@router.put("/{inspection}/correction")
async def correct_inspection(
    inspection: InspectionId, body: CorrectionIn, inspector: Inspector, desk: AtDeskIfMatch
) -> InspectionOut:
    """Correct it, whole, as its next revision; also brings back what was withdrawn 更正督查."""
    done = await desk.wired.inspections.correct(inspection, body.visit_of(), body.reason, desk.context, inspector.org)
    return inspection_out(desk.tell(done), inspector)


@router.post("/{inspection}/withdrawal")
async def withdraw_inspection(
    inspection: InspectionId, body: WithdrawalIn, inspector: Inspector, desk: AtDeskIfMatch
) -> InspectionOut:
    """Take it out of the count, with a reason 撤销督查."""
    command = c.WithdrawInspection(inspection=inspection, reason=body.reason)
    done = await desk.wired.inspections.withdraw(command, desk.context, inspector.org)
    return inspection_out(desk.tell(done), inspector)


@router.get("/{inspection}")
async def read_inspection(
    inspection: InspectionId, caller: Caller, wired: Wired, request: Request, response: Response
) -> InspectionOut:
    """One inspection, from its stream 查询督查."""
    found = await wired.inspections.show(inspection, caller.org)
    show(request, response, found.version)
    return inspection_out(found.state, caller)


async def wanted(
    paging: Asked,
    organisation: Annotated[Organisation | None, Query(description="The inspected 被督查组织")] = None,
    cycle: Annotated[Cycle | None, Query(description="Year of the appraisal 年度")] = None,
    quarter: Annotated[int | None, Query(ge=1, le=4, description="Quarter 季度")] = None,
    kind: Annotated[Kind | None, Query(description="Kind of inspection 督查类型")] = None,
) -> Wanted:
    return Wanted(
        organisation=organisation,
        cycle=cycle,
        quarter=quarter,
        kind=kind,
        after=str(paging.after[0]) if paging.after else "",
        limit=paging.limit + 1,
    )


@router.get("", dependencies=[After])
async def list_inspections(
    caller: Caller,
    wired: Wired,
    request: Request,
    response: Response,
    paging: Asked,
    wanted: Annotated[Wanted, Depends(wanted)],
) -> Page[ListedInspection]:
    """The inspections of the caller's subtree in the order of their ids 督查列表."""
    path = await wired.directory.path_of(caller.org) or caller.org
    async with wired.base.database.reading() as connection:
        rows = (await connection.execute(inspections(path, wanted))).mappings().all()
    items = [ListedInspection.model_validate(dict(row)) for row in rows]
    return Page.model_validate(page(request, response, items, paging, lambda item: (item.inspection,)))
