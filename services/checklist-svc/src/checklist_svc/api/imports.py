"""Imports of the tree 组织树导入."""

from dataclasses import replace
from typing import Annotated

from fastapi import HTTPException, Path, Query, Request, Response
from pydantic import Field

from checklist_svc.api.confinement import read_tree
from checklist_svc.api.dependencies import Admin, Wired
from checklist_svc.api.desk import AtDeskForUpload
from checklist_svc.api.tree_files import READERS
from checklist_svc.application.imports import Summary
from checklist_svc.domain.tree_import.state import Status, TreeImport
from shared.kernel import NotFound
from shared.web import IMPORT_LIMIT, Day, Id, Out, Router, refusals, show

router = Router(prefix="/imports", tags=["imports"])

FILE = {
    "requestBody": {
        "required": True,
        "description": "Columns code, name, level, parent, and kind, class where wanted 列：代码、名称、层级、上级",
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in READERS},
    }
}


class SummaryOut(Out):
    """What an import would do 导入预演."""

    rows: int
    levels: dict[str, int] = Field(description="Organisations per level 各层级数量")
    registered: int
    changed: int
    unchanged: int


class RefusedRowOut(Out):
    """A row that an organisation's own rules refused 被拒的行."""

    row: int
    organisation: str
    slug: str
    detail: str


class ImportOut(Out):
    """An import and how far it is 导入及其进度."""

    import_id: str = Field(serialization_alias="import")
    organisation: str = Field(description="Top of the subtree into which it is brought 导入范围")
    status: Status
    digest: str
    rows: int
    levels: dict[str, int]
    effective_on: Day | None
    applied: int = Field(description="Rows that are through 已执行行数")
    registered: int
    changed: int
    unchanged: int
    refused: list[RefusedRowOut]


@router.post(
    "",
    status_code=202,
    max_body_size=IMPORT_LIMIT,
    openapi_extra=FILE,
    responses=refusals(415)
    | {200: {"model": SummaryOut, "description": "A dry run: what the import would do 试运行结果"}},
    response_model=ImportOut,
)
async def import_tree(
    admin: Admin,
    desk: AtDeskForUpload,
    request: Request,
    *,
    dry_run: Annotated[bool, Query(description="Only say what it would do 仅试运行")] = False,
) -> object:
    """Import a tree of organisations: accepted whole and then applied, or refused with every faulty row 导入组织树.

    Of faults the first 1,000 are named.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in READERS:
        raise HTTPException(415)
    raw, digest = await read_tree(media_type, request.stream())
    imports = desk.wired.imports
    if dry_run:
        return _summarised(await imports.rehearse(raw, admin.org))
    context = replace(desk.context, fingerprint=f"{desk.context.fingerprint} {digest}")
    done = desk.tell(await imports.accept(raw, context, admin.org))
    desk.response.headers["Location"] = f"{request.url.path}/{done.import_id}"
    return import_out(done)


@router.get("/{import}")
async def read_import(
    import_id: Annotated[Id, Path(alias="import", description="Id of the import 导入编号")],
    admin: Admin,
    wired: Wired,
    request: Request,
    response: Response,
) -> ImportOut:
    """How far an import is 导入进度."""
    found = await wired.imports.show(import_id, admin.org)
    show(request, response, found.version)
    return import_out(found.state)


def import_out(state: TreeImport) -> ImportOut:
    if state.status is None:
        raise NotFound(f"no import {state.import_id}")
    return ImportOut.model_validate(state)


def _summarised(summary: Summary) -> Response:
    body = SummaryOut.model_validate(summary).model_dump_json()
    return Response(body, media_type="application/json")
