"""What a route may ask for, by name."""

from typing import Annotated, cast

from fastapi import Depends, Request

from scoring_svc.wiring import Wiring
from shared.web import Paging, Principal, keyset, requires

Admin = Annotated[Principal, Depends(requires("admin"))]
Clerk = Annotated[Principal, Depends(requires("clerk", "admin"))]
Secretary = Annotated[Principal, Depends(requires("secretary"))]
Judge = Annotated[Principal, Depends(requires("judge"))]
READER = Depends(requires("admin", "clerk", "secretary"))
"""Of a list: whoever may read what is on it."""
Reader = Annotated[Principal, READER]

ById = Annotated[Paging, Depends(keyset(str))]


async def wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


Wired = Annotated[Wiring, Depends(wiring)]
