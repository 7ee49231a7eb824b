"""What a route may ask for, by name."""

from typing import Annotated, cast

from fastapi import Depends, Request

from project_svc.domain.project.state import Actor
from project_svc.wiring import Wiring
from shared.web import Principal, Role, requires

DECIDING: tuple[Role, ...] = ("clerk",)
HOLDING: tuple[Role, ...] = ("secretary",)
STEERING: tuple[Role, ...] = ("secretary", "clerk")
LOOKING: tuple[Role, ...] = ("inspector",)

Clerk = Annotated[Principal, Depends(requires(*DECIDING))]
Secretary = Annotated[Principal, Depends(requires(*HOLDING))]
SecretaryOrClerk = Annotated[Principal, Depends(requires(*STEERING))]
Inspector = Annotated[Principal, Depends(requires(*LOOKING))]


async def wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


Wired = Annotated[Wiring, Depends(wiring)]


def acting(principal: Principal) -> Actor:
    """Who asks, as the domain knows them."""
    return Actor(person=principal.sub, organisation=principal.org)
