"""Health: ``livez`` (the process answers) and ``readyz`` (what it stands on answers too)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import Response
from pydantic import Field

from shared.kernel import record
from shared.web.auth.guard import OPEN
from shared.web.exact import Router
from shared.web.models import Out

Check = Callable[[], Awaitable[object]]
"""Raises if this part is not well; what it returns (a lag, a version) is shown."""

PATIENCE = 2.0
log = structlog.get_logger("shared.web.health")


class Finding(Out):
    """One part of the service 一项检查."""

    ok: bool
    detail: str | None = Field(default=None, description="What the check tells, such as a lag 说明")
    ms: int = Field(description="How long the check took 耗时（毫秒）")


class Readiness(Out):
    """Whether the service can serve 就绪状态."""

    ready: bool
    checks: dict[str, Finding]


@record
class Health:
    checks: Mapping[str, Check]

    async def look(self) -> Readiness:
        """All checks at once, each with `PATIENCE` seconds."""
        found = await asyncio.gather(*(_finding(name, check) for name, check in self.checks.items()))
        checks = dict(zip(self.checks, found, strict=True))
        return Readiness(ready=all(finding.ok for finding in found), checks=checks)


def health_routes(checks: Mapping[str, Check]) -> Router:
    router = Router(tags=["health"], dependencies=[OPEN])
    health = Health(checks=checks)

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        """The process is alive. It asks nothing of anyone 存活检查."""
        return {"status": "alive"}

    @router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready 未就绪"}})
    async def readyz(response: Response) -> Readiness:
        """What the service stands on, each part by name; 503 while one of them fails 就绪检查."""
        readiness = await health.look()
        if not readiness.ready:
            response.status_code = 503
            response.headers["Retry-After"] = "1"
        return readiness

    return router


async def _finding(name: str, check: Check) -> Finding:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            detail = await check()
    except Exception as error:  # noqa: BLE001 - whatever ails the part, the answer is that it is not well
        log.warning("check-failed", check=name, error=type(error).__name__)
        return Finding(ok=False, detail=type(error).__name__, ms=_since(began))
    return Finding(ok=True, detail=None if detail is None else str(detail), ms=_since(began))


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
