"""Rebuilds (重建): all results anew from the event log, held against the living ones, then put in their place."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin
from scoring_svc.api.sight import Read
from scoring_svc.generations.rebuilds import Asked
from shared.web import Command, Cycle, Id, In, Out, Router

router = Router(tags=["rebuilds"])


class RebuildIn(In):
    """What is asked for 重建请求."""

    cycle: Cycle | None = Field(default=None, description="Whose digest is looked at; the log is read whole 年度")
    accept: bool = Field(
        default=False, description="Take other results than the living ones; never other than the published 接受差异"
    )


class ProgressOut(Out):
    """How far it is 进度."""

    phase: str
    read: int = Field(description="Events read 已读事件数")
    total: int = Field(description="Events to be read 事件总数")
    rate: int = Field(description="Events a second 每秒事件数")
    left: int | None = Field(description="Seconds left, while known 剩余秒数")


class RebuiltOut(Out):
    """What came of it 重建结果."""

    generation: int
    events: int
    seconds: float
    rate: int
    unread: int = Field(description="Records that could not be decoded 无法解码的记录数")
    before: dict[str, str] = Field(description="Cycle → digest before 重建前摘要")
    after: dict[str, str] = Field(description="Cycle → digest after 重建后摘要")
    differing: list[str] = Field(description="Cohorts whose digest changed 结果有变的名单")


class RebuildOut(Out):
    """A rebuild 重建."""

    id: UUID
    cycle: int | None
    accept: bool
    requested_by: Id
    requested_at: datetime
    status: Literal["requested", "running", "done", "refused", "failed"]
    progress: ProgressOut | None
    report: RebuiltOut | None
    reason: str | None = Field(description="Why it was refused or failed 未成原因")


@router.post("/rebuilds", status_code=202)
async def start_rebuild(body: RebuildIn, caller: Admin, context: Command, read: Read, response: Response) -> RebuildOut:
    """Ask for a rebuild; the worker begins at once 发起重建. Location says where to watch it."""
    await read.rebuilds.ask(
        Asked(id=context.command_id, cycle=body.cycle, accept=body.accept, by=caller.sub, at=context.at)
    )
    response.headers["Location"] = f"/scoring/v1/rebuilds/{context.command_id}"
    return RebuildOut.model_validate(await read.rebuilds.show(context.command_id))


@router.get("/rebuilds/{rebuild}")
async def read_rebuild(
    rebuild: Annotated[UUID, Path(description="Id of the rebuild 重建编号")], _: Admin, read: Read
) -> RebuildOut:
    """How far it is, and what came of it 查看重建进度."""
    return RebuildOut.model_validate(await read.rebuilds.show(rebuild))
