"""The peers of the way through HTTP: the same route with a transaction of its own a request, and one that does nothing.

``python -m tests.bench.http_peer DATABASE_URL JWKS PORT``. Plain FastAPI: no log line, no request id, no problem
documents, no look whether the request was here before. Models, exact reading of JSON and the token's check are ours.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast
from uuid import uuid4

import asyncpg
import uvicorn
import uvloop
from fastapi import FastAPI, Request

from checklist_svc.api.dependencies import InspectionId, Inspector
from checklist_svc.api.inspection_models import InspectionOut, VisitIn, inspection_out
from checklist_svc.domain.inspection.state import Inspection
from shared.eventstore import SystemClock
from shared.kernel import quarter_of
from shared.web import Auth, Router
from shared.web.commands import IdempotencyKey
from shared.web.ports import Ports

PEER_TABLE = """
create table inspections (
  id         uuid primary key,
  inspection text not null unique,
  key        text not null unique,
  actor      text not null,
  visit      text not null,
  made_at    timestamptz not null default clock_timestamp())"""

INSERT = "insert into inspections (id, inspection, key, actor, visit) values ($1, $2, $3, $4, $5)"

app = FastAPI()
router = Router(prefix="/checklist/v1")


@app.get("/hello")
async def hello() -> dict[str, str]:
    return {"hello": "world"}


@router.put("/inspections/{inspection}")
async def record_inspection(
    inspection: InspectionId, body: VisitIn, inspector: Inspector, key: IdempotencyKey, request: Request
) -> InspectionOut:
    pool = cast("asyncpg.Pool", request.app.state.pool)
    await pool.execute(INSERT, uuid4(), inspection, key, inspector.sub, body.model_dump_json())
    day = body.occurred_on
    recorded = Inspection(
        inspection=inspection, revision=1, cycle=day.year, quarter=quarter_of(day), visit=body.visit_of()
    )
    return inspection_out(recorded, inspector)


app.include_router(router)


async def main(url: str, jwks: Path, port: int) -> None:
    """A pool of a size that does best here; nothing to reset on its connections, as on ours."""

    async def nothing(_: asyncpg.Connection) -> None: ...

    app.state.ports = Ports(auth=Auth(jwks), clock=SystemClock())
    async with asyncpg.create_pool(url, min_size=8, max_size=8, reset=nothing) as app.state.pool:
        config = uvicorn.Config(app, port=port, log_config=None, access_log=False, lifespan="off")
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    database_url, jwks_path, listening = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(database_url, Path(jwks_path), int(listening)))
