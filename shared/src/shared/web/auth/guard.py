"""Who may call a route: `Caller` (anyone signed in), `requires` (a role), `OPEN` (everyone, said aloud)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from shared.kernel import Text
from shared.web.auth.principal import Principal, Role
from shared.web.auth.verifier import TokenRefused
from shared.web.ports import ports_of
from shared.web.problems import FORBIDDEN, UNAUTHENTICATED, Rejected

bearer = HTTPBearer(
    scheme_name="bearer", bearerFormat="JWT", description="A signed access token (ES256) 访问令牌", auto_error=False
)
log = structlog.get_logger("shared.web.auth")


async def caller(request: Request, _: Annotated[object, Depends(bearer)]) -> Principal:
    """Who asks. Raises `Rejected` (401), always in the same words."""
    given = request.headers.getlist("authorization")
    if not given:
        raise Rejected(UNAUTHENTICATED, headers={"WWW-Authenticate": "Bearer"})
    scheme, _, token = ", ".join(given).partition(" ")  # two of them make one that no token matches
    try:
        return ports_of(request).auth.verify(token if scheme.lower() == "bearer" else "")
    except TokenRefused as refusal:
        log.warning("token-refused", reason=str(refusal))
        raise Rejected(UNAUTHENTICATED, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}) from None


Caller = Annotated[Principal, Depends(caller)]


def requires(*roles: Role) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency: the caller, if they hold one of these roles; else 403.

    ``Clerk = Annotated[Principal, Depends(requires("clerk", "admin"))]``
    """

    async def holder(principal: Caller) -> Principal:
        if principal.has(*roles):
            return principal
        raise Rejected(
            FORBIDDEN, Text(f"one of the roles {', '.join(roles)} is needed", f"需要角色：{'、'.join(roles)}")
        )

    return holder


async def everyone() -> None:
    """Marks a route as open: it asks nobody who they are."""


OPEN = Depends(everyone)
"""``dependencies=[OPEN]`` on a route that needs no token. `service_app` takes no route with neither."""
