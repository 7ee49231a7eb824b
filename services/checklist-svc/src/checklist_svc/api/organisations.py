"""Organisations 党组织."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from checklist_svc.api.dependencies import Admin, Class, OrganisationId, Passage, Wired
from checklist_svc.api.desk import AtDesk
from checklist_svc.domain.organisation import commands as c
from checklist_svc.domain.organisation.state import Organisation as State
from checklist_svc.domain.organisation.values import Kind, Profile
from checklist_svc.projections.organisation_list import Wanted, organisations
from shared.kernel import NotFound
from shared.web import (
    After,
    Caller,
    Day,
    In,
    Line,
    Organisation,
    Out,
    Page,
    Paging,
    Principal,
    Router,
    actions,
    keyset,
    page,
    show,
)

router = Router(prefix="/organisations", tags=["organisations"])

KindOf = Annotated[Kind, Field(description="Kind of organisation 组织类型", examples=["prefecture"])]
Parent = Annotated[Organisation, Field(description="Superior organisation; none for the top 上级组织，顶层无")]
EffectiveOn = Annotated[Day, Field(description="In effect from this day on; today if absent 生效日期，默认当天")]


class RegistrationIn(In):
    """An organisation and its place in the tree 登记组织."""

    name: Line
    kind: KindOf
    parent: Parent | None = None
    class_: Class | None = Field(default=None, alias="class")
    effective_on: EffectiveOn | None = None


class ChangeIn(In):
    """What is absent stays as it is 组织变更；未提供的保持不变."""

    name: Line | None = None
    kind: KindOf | None = None
    parent: Parent | None = None
    class_: Class | None = Field(default=None, alias="class")
    effective_on: EffectiveOn | None = None
    note: Passage | None = None


class DissolutionIn(In):
    """Why an organisation ends, and into which it merges 撤销或并入."""

    reason: Passage
    effective_on: EffectiveOn | None = None
    merged_into: Organisation | None = None


class OrganisationOut(Out):
    """An organisation 党组织."""

    organisation: str
    name: str
    kind: Kind
    level: int
    parent: str | None
    class_: str | None = Field(serialization_alias="class")
    since: Day | None
    dissolved_on: Day | None
    merged_into: str | None
    allowed_actions: list[str]


class ListedOrganisation(Out):
    """An organisation in a list 党组织（列表项）."""

    organisation: str
    name: str
    kind: str
    level: int
    parent: str | None
    class_: str | None = Field(serialization_alias="class")
    dissolved_on: Day | None


def organisation_out(state: State, principal: Principal) -> OrganisationOut:
    if state.profile is None:
        raise NotFound(f"no organisation {state.organisation}")
    profile = state.profile
    open_to = principal.has("admin") and state.dissolved_on is None
    return OrganisationOut(
        organisation=state.organisation,
        name=profile.name,
        kind=profile.kind,
        level=profile.level,
        parent=profile.parent,
        class_=profile.class_,
        since=state.since,
        dissolved_on=state.dissolved_on,
        merged_into=state.merged_into,
        allowed_actions=actions(change=open_to, dissolve=open_to),
    )


@router.put("/{organisation}")
async def register_organisation(
    organisation: OrganisationId, body: RegistrationIn, admin: Admin, desk: AtDesk
) -> OrganisationOut:
    """Register an organisation under its parent 登记组织."""
    profile = Profile(
        kind=body.kind,
        name=body.name,
        level=await desk.wired.organisations.level_below(body.parent),
        parent=body.parent,
        class_=body.class_,
    )
    command = c.RegisterOrganisation(organisation=organisation, profile=profile, on=body.effective_on or desk.today)
    done = await desk.wired.organisations.handle(command, desk.context, admin.org)
    return organisation_out(desk.tell(done), admin)


@router.post("/{organisation}/change")
async def change_organisation(
    organisation: OrganisationId, body: ChangeIn, admin: Admin, desk: AtDesk
) -> OrganisationOut:
    """Rename, move or reclassify it 变更组织（更名、隶属调整、类别）."""
    command = c.ChangeOrganisation(
        organisation=organisation,
        on=body.effective_on or desk.today,
        name=body.name,
        kind=body.kind,
        class_=body.class_,
        parent=body.parent,
        level=None if body.parent is None else await desk.wired.organisations.level_below(body.parent),
        note=body.note,
    )
    done = await desk.wired.organisations.handle(command, desk.context, admin.org)
    return organisation_out(desk.tell(done), admin)


@router.post("/{organisation}/dissolution")
async def dissolve_organisation(
    organisation: OrganisationId, body: DissolutionIn, admin: Admin, desk: AtDesk
) -> OrganisationOut:
    """Dissolve it, alone or into another 撤销（或并入其他）组织."""
    command = c.DissolveOrganisation(
        organisation=organisation, on=body.effective_on or desk.today, reason=body.reason, merged_into=body.merged_into
    )
    done = await desk.wired.organisations.handle(command, desk.context, admin.org)
    return organisation_out(desk.tell(done), admin)


@router.get("/{organisation}")
async def read_organisation(
    organisation: OrganisationId, caller: Caller, wired: Wired, request: Request, response: Response
) -> OrganisationOut:
    """One organisation 查询组织."""
    found = await wired.organisations.show(organisation)
    show(request, response, found.version)
    return organisation_out(found.state, caller)


@router.get("", dependencies=[After])
async def list_organisations(
    _: Caller,
    wired: Wired,
    request: Request,
    response: Response,
    paging: Annotated[Paging, Depends(keyset(str))],
    parent: Annotated[Organisation | None, Query(description="Those directly under it 直属上级")] = None,
    kind: Annotated[Kind | None, Query(description="Those of this kind 组织类型")] = None,
) -> Page[ListedOrganisation]:
    """Organisations in the order of their codes 组织列表."""
    after = str(paging.after[0]) if paging.after else ""
    wanted = Wanted(parent=parent, kind=kind, after=after, limit=paging.limit + 1)
    async with wired.base.database.reading() as connection:
        rows = (await connection.execute(organisations(wanted))).mappings().all()
    items = [ListedOrganisation.model_validate(dict(row)) for row in rows]
    return Page.model_validate(page(request, response, items, paging, lambda item: (item.organisation,)))
