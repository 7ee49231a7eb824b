"""Items of a checklist 清单事项."""

from typing import Annotated

from fastapi import Path, Response

from checklist_svc.api.checklist_models import ChecklistOut, ReportIn, ReturnIn, checklist_out
from checklist_svc.api.dependencies import ChecklistId, Clerk, Secretary, Today, Wired
from checklist_svc.domain.checklist import commands as c
from shared.web import Command, Id, Router, answer

router = Router(prefix="/checklists/{checklist}/items/{item}", tags=["checklists"])

ItemId = Annotated[Id, Path(description="Id of the item 事项编号")]


@router.post("/report")
async def report_item(
    checklist: ChecklistId,
    item: ItemId,
    body: ReportIn,
    secretary: Secretary,
    today: Today,
    context: Command,
    wired: Wired,
    response: Response,
) -> ChecklistOut:
    """The secretary of the list reports an item as done, with evidence 上报事项."""
    command = c.ReportItem(checklist=checklist, item=item, evidence=body.evidence_of(), by=secretary.sub)
    done = await wired.checklists.handle(command, context, secretary.org)
    answer(response, done)
    return checklist_out(done.state, today, secretary)


@router.post("/verification")
async def verify_item(
    checklist: ChecklistId,
    item: ItemId,
    clerk: Clerk,
    today: Today,
    context: Command,
    wired: Wired,
    response: Response,
) -> ChecklistOut:
    """Another than the reporter finds it done 核实事项."""
    command = c.VerifyItem(checklist=checklist, item=item, by=clerk.sub, today=today)
    done = await wired.checklists.handle(command, context, clerk.org)
    answer(response, done)
    return checklist_out(done.state, today, clerk)


@router.post("/return")
async def return_item(
    checklist: ChecklistId,
    item: ItemId,
    body: ReturnIn,
    clerk: Clerk,
    today: Today,
    context: Command,
    wired: Wired,
    response: Response,
) -> ChecklistOut:
    """Another than the reporter sends it back with a reason 退回事项."""
    command = c.ReturnItem(checklist=checklist, item=item, by=clerk.sub, today=today, reason=body.reason)
    done = await wired.checklists.handle(command, context, clerk.org)
    answer(response, done)
    return checklist_out(done.state, today, clerk)
