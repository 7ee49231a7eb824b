"""Items of a checklist 清单事项."""

from typing import Annotated

from fastapi import Path

from checklist_svc.api.checklist_models import ChecklistOut, ReportIn, ReturnIn, checklist_out
from checklist_svc.api.dependencies import ChecklistId, Clerk, Secretary
from checklist_svc.api.desk import AtDesk
from checklist_svc.domain.checklist import commands as c
from shared.web import Id, Router

router = Router(prefix="/checklists/{checklist}/items/{item}", tags=["checklists"])

ItemId = Annotated[Id, Path(description="Id of the item 事项编号")]


@router.post("/report")
async def report_item(
    checklist: ChecklistId, item: ItemId, body: ReportIn, secretary: Secretary, desk: AtDesk
) -> ChecklistOut:
    """The secretary of the list reports an item as done, with evidence 上报事项."""
    command = c.ReportItem(checklist=checklist, item=item, evidence=body.evidence_of(), by=secretary.sub)
    done = await desk.wired.checklists.handle(command, desk.context, secretary.org)
    return checklist_out(desk.tell(done), desk.today, secretary)


@router.post("/verification")
async def verify_item(checklist: ChecklistId, item: ItemId, clerk: Clerk, desk: AtDesk) -> ChecklistOut:
    """Another than the reporter finds it done 核实事项."""
    command = c.VerifyItem(checklist=checklist, item=item, by=clerk.sub, today=desk.today)
    done = await desk.wired.checklists.handle(command, desk.context, clerk.org)
    return checklist_out(desk.tell(done), desk.today, clerk)


@router.post("/return")
async def return_item(checklist: ChecklistId, item: ItemId, body: ReturnIn, clerk: Clerk, desk: AtDesk) -> ChecklistOut:
    """Another than the reporter sends it back with a reason 退回事项."""
    command = c.ReturnItem(checklist=checklist, item=item, by=clerk.sub, today=desk.today, reason=body.reason)
    done = await desk.wired.checklists.handle(command, desk.context, clerk.org)
    return checklist_out(desk.tell(done), desk.today, clerk)
