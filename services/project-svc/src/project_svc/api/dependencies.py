"""What a route may ask for, by name."""

from datetime import date
from typing import Annotated, cast

from fastapi import Depends, Request

from project_svc.domain.project.state import Actor
from project_svc.wiring import Wiring
from shared.kernel import day_of
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


async def today(wired: Wired) -> date:
    """The day in Shanghai, by the service's clock."""
    return day_of(await wired.base.clock.now())


Today = Annotated[date, Depends(today)]


def acting(principal: Principal) -> Actor:
    """Who asks, as the domain knows them."""
    return Actor(person=principal.sub, organisation=principal.org)
