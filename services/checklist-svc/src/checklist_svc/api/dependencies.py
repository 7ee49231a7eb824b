"""What a route may ask for, by name."""

from typing import Annotated, cast

from fastapi import Depends, Path, Request
from pydantic import Field, StringConstraints

from checklist_svc.wiring import Wiring
from shared.web import SOME_TEXT, Id, Organisation, Principal, requires


async def wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


Wired = Annotated[Wiring, Depends(wiring)]

Admin = Annotated[Principal, Depends(requires("admin"))]
Clerk = Annotated[Principal, Depends(requires("clerk"))]
Secretary = Annotated[Principal, Depends(requires("secretary"))]
Inspector = Annotated[Principal, Depends(requires("inspector"))]

OrganisationId = Annotated[Organisation, Path(description="Code of the organisation 组织代码")]
ChecklistId = Annotated[Id, Path(description="Id of the checklist 清单编号")]
InspectionId = Annotated[Id, Path(description="Id of the inspection 督查编号")]
PostId = Annotated[Id, Path(description="Id of the post 岗位编号")]

Passage = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1000, strip_whitespace=True, pattern=SOME_TEXT),
    Field(description="Text of any number of lines, at most 1,000 characters 文字（不超过1000字）"),
]
Class = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"),
    Field(description="Class of appraisee 考核类别", examples=["prefecture"]),
]
