"""Coverage 覆盖情况."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from checklist_svc.api.dependencies import Wired
from checklist_svc.domain.checklist.values import Kind
from checklist_svc.projections.coverage import STAGES, Coverage, Lacking, Stage, coverage, lacking
from shared.kernel import NotFound
from shared.web import After, Caller, Cycle, Organisation, Out, Page, Paging, Router, keyset, page, refusals

router = Router(prefix="/coverage", tags=["coverage"])

Asked = Annotated[Paging, Depends(keyset(str))]


class KindCoverage(Out):
    """How many organisations have a list of the kind that is issued, signed, finished 某类清单覆盖."""

    kind: Kind
    issued: int = 0
    signed: int = 0
    finished: int = 0


class LevelCoverage(Out):
    """One level of the tree 某层级覆盖."""

    level: int
    organisations: int
    lists: list[KindCoverage]


class LackingOrganisation(Out):
    """One that has no such list yet 未达到者."""

    organisation: str
    name: str
    level: int


class CoverageOut(Out):
    """Coverage of a subtree, and a page of those that lack the stage asked for 覆盖情况."""

    cycle: int
    organisation: str
    levels: list[LevelCoverage]
    kind: Kind
    stage: Stage
    lacking: Page[LackingOrganisation] = Field(description="Those that have not 尚未达到的组织")


async def wanted(
    paging: Asked,
    kind: Annotated[Kind, Query(description="Kind that `lacking` looks at 清单类型")] = Kind.RESPONSIBILITY,
    stage: Annotated[Stage, Query(description="Stage that `lacking` looks at 阶段")] = "issued",
    level: Annotated[int | None, Query(ge=1, le=32, description="Level that `lacking` looks at 层级")] = None,
) -> Lacking:
    after = str(paging.after[0]) if paging.after else ""
    return Lacking(kind=kind, stage=stage, level=level, after=after, limit=paging.limit + 1)


@router.get("", dependencies=[After], responses=refusals(404))
async def read_coverage(
    caller: Caller,
    wired: Wired,
    request: Request,
    response: Response,
    paging: Asked,
    wanted: Annotated[Lacking, Depends(wanted)],
    cycle: Annotated[Cycle, Query(description="Year of the appraisal 年度")],
    organisation: Annotated[Organisation | None, Query(description="Top of the subtree 范围")] = None,
) -> CoverageOut:
    """Who has been issued lists, signed, finished, per level; and who has not 覆盖情况."""
    root = organisation or caller.org
    path = await wired.directory.path_of(root)
    if path is None or caller.org not in path.split("/"):
        raise NotFound(f"no organisation {root}")
    known = await coverage(wired.base.database, root, cycle)
    lacks = await lacking(wired.base.database, path, cycle, known, wanted)
    names = [LackingOrganisation.model_validate(row) for row in lacks]
    return CoverageOut(
        cycle=cycle,
        organisation=root,
        levels=[
            LevelCoverage(level=level, organisations=organisations, lists=_kinds(level, known))
            for level, organisations in known.organisations.items()
        ],
        kind=wanted.kind,
        stage=wanted.stage,
        lacking=Page.model_validate(page(request, response, names, paging, lambda item: (item.organisation,))),
    )


def _kinds(level: int, known: Coverage) -> list[KindCoverage]:
    """Every kind, with zeros where there is none."""
    return [KindCoverage(kind=kind, **{stage: known.reached(level, kind, stage) for stage in STAGES}) for kind in Kind]
