"""Health: ``livez`` (the process answers) and ``readyz`` (what it stands on answers too)."""

import asyncio
import time
from collections.abc import Mapping

import structlog
from fastapi import Response
from pydantic import Field

from shared.eventstore import Database
from shared.observability import Check, Figure, NotReady, Reading
from shared.web.auth.guard import OPEN
from shared.web.exact import Router
from shared.web.models import Out

PATIENCE = 2.0
log = structlog.get_logger("shared.web.health")


class Finding(Out):
    """One part of the service 一项检查."""

    ok: bool
    degraded: bool = Field(default=False, description="It serves, but something is not as it should be 是否降级")
    detail: str | None = Field(default=None, description="What is amiss, in words 说明")
    figures: dict[str, Figure] = Field(default={}, description="Lags and counts by name 指标")
    ms: int = Field(description="How long the check took 耗时（毫秒）")


class Readiness(Out):
    """Whether the service can serve 就绪状态."""

    ready: bool
    degraded: bool = Field(description="True where any part is 是否有降级项")
    checks: dict[str, Finding]


class Health:
    """All checks of a service. Whoever asks while they are under way gets the answer of those."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._looking: asyncio.Task[Readiness] | None = None

    async def look(self) -> Readiness:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Readiness:
        """All checks at once, each with `PATIENCE` seconds."""
        found = await asyncio.gather(*(_finding(name, check) for name, check in self._checks.items()))
        return Readiness(
            ready=all(finding.ok for finding in found),
            degraded=any(finding.degraded for finding in found),
            checks=dict(zip(self._checks, found, strict=True)),
        )


def health_routes(checks: Mapping[str, Check]) -> Router:
    router = Router(tags=["health"], dependencies=[OPEN])
    health = Health(checks)

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


async def answering(database: Database) -> Reading:
    """The check of a database: it answers."""
    await database.pool.execute("select 1")
    return Reading(figures={})


async def _finding(name: str, check: Check) -> Finding:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            reading = await check()
    except NotReady as found:
        log.warning("check-failed", check=name, error=str(found))
        return Finding(ok=False, detail=str(found), figures=dict(found.figures), ms=_since(began))
    except Exception as error:  # noqa: BLE001 - whatever ails the part, the answer is that it is not well
        log.warning("check-failed", check=name, error=type(error).__name__)
        return Finding(ok=False, detail=type(error).__name__, ms=_since(began))
    return Finding(
        ok=True,
        degraded=bool(reading.troubles),
        detail="; ".join(reading.troubles) or None,
        figures=dict(reading.figures),
        ms=_since(began),
    )


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
