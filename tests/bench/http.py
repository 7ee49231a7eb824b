"""Through HTTP: an inspection is recorded, by one worker, the load and PostgreSQL (fsync) on the same two cores.

Rounds in turn of: checklist-svc as its own process; the same route in plain FastAPI with one transaction a request; a
FastAPI route that does nothing. Then 1,000 commands a second by the clock.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from shared import log
from shared.eventstore import migrate
from shared.kernel import record
from shared.servers import LOOPBACK, PostgresServer, free_port
from shared.testing import until
from shared.web.auth.issuer import Issuer
from tests.bench.figure import Figure, Limit, Ratio
from tests.bench.http_peer import PEER_TABLE
from tests.bench.load import Measured, Plan, measure

ROUNDS, SECONDS, CLIENTS = 5, 2.0, 32
OPEN_ROUNDS, OPEN_SECONDS, OPEN_RATE = 3, 5.0, 1000

VISIT = {
    "organisation": "530102",
    "kind": "routine",
    "occurred_on": "2026-05-20",
    "inspectors": ["zhao"],
    "scores": [{"indicator": "party-building", "score": 88.5}, {"indicator": "visits", "value": 12}],
    "findings": [{"finding": "f1", "text": "三会一课记录不全"}],
}
ROUTE = "/checklist/v1/inspections/i-{}"

DIRECTORY = """
insert into directory_organisations (organisation, name, kind, parent, path, effective_on) values
  ('53', '云南省', 'party_committee', null, '53', '2025-01-01'),
  ('5301', '昆明市', 'party_committee', '53', '53/5301', '2025-01-01'),
  ('530102', '盘龙区', 'party_committee', '5301', '53/5301/530102', '2025-01-01');
insert into directory_appointments (post, from_, organisation, person) values
  ('5301-1', '2025-01-01', '5301', 'petra'), ('530102-1', '2025-01-01', '530102', 'anna')"""


@record
class Place:
    """Where both servers answer, and who asks them."""

    folder: Path
    ours: int
    peer: int
    tokens: Sequence[str]


async def http_figures(*, rounds: int = ROUNDS, seconds: float = SECONDS) -> Sequence[Figure]:
    async with _served() as place:
        runs = count(1)

        async def rate(port: int, method: str = "PUT", path: str = ROUTE) -> float:
            body = json.dumps(VISIT, ensure_ascii=False) if method == "PUT" else ""
            plan = Plan(
                port=port, method=method, path=path, run=next(runs), tokens=place.tokens, body=body, seconds=seconds
            )
            return (await measure(plan, place.folder)).per_s

        ours, each, hello = ([0.0] * rounds for _ in range(3))
        for n in range(rounds):
            each[n] = await rate(place.peer)
            ours[n] = await rate(place.ours)
            hello[n] = await rate(place.peer, "GET", "/hello")
        steady = [await _steady(place, next(runs)) for _ in range(OPEN_ROUNDS)]
        told = ", ".join(f"p50 {one.p50_ms:.1f} at {one.per_s:,.0f}/s" for one in steady)
        return [
            Ratio(name="http_vs_commit_each", ours=ours, peer=each, goal=1.5),
            Ratio(name="http_vs_hello", ours=ours, peer=hello, goal=0.5),
            Limit(name="http_p99_ms", rounds=[one.p99_ms for one in steady], unit="ms", at_most=50, beside=told),
        ]


async def _steady(place: Place, run: int) -> Measured:
    plan = Plan(
        port=place.ours,
        method="PUT",
        path=ROUTE,
        run=run,
        tokens=place.tokens * 2,
        body=json.dumps(VISIT, ensure_ascii=False),
        seconds=OPEN_SECONDS,
        rate=OPEN_RATE,
    )
    return await measure(plan, place.folder)


@asynccontextmanager
async def _served() -> AsyncIterator[Place]:
    """PostgreSQL, checklist-svc's API and the peer, each a child; a directory of three organisations."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="zeren-bench-")))
        server = PostgresServer(folder / "postgres")
        await server.start()
        stack.push_async_callback(server.stop)
        store, log_urls, peer = [await server.create_database(name) for name in ("checklist", "log", "peer")]
        await asyncio.to_thread(migrate, store.owner, "checklist_svc.migrations")
        await log.migrate(log_urls.owner)
        await _run(store.owner, DIRECTORY)
        await _run(peer.owner, PEER_TABLE)
        issuer = Issuer.open(folder / "keys")
        place = Place(
            folder=folder,
            ours=free_port(),
            peer=free_port(),
            tokens=[issuer.issue(f"zhao-{n}", ["inspector"], "53") for n in range(CLIENTS)],
        )
        settings = {
            "DATABASE_URL": store.app,
            "LOG_URL": log_urls.app,
            "JWKS_PATH": str(issuer.jwks_path),
            "PORT": str(place.ours),
        }
        lines = stack.enter_context((folder / "lines").open("wb"))
        arguments = ["tests.bench.http_peer", peer.owner, str(issuer.jwks_path), str(place.peer)]
        await stack.enter_async_context(_process(lines.fileno(), "checklist_svc", "api", **settings))
        await stack.enter_async_context(_process(lines.fileno(), *arguments))
        await until(lambda: _answers(place.ours), seconds=60)
        await until(lambda: _answers(place.peer), seconds=60)
        yield place


async def _run(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statements)
    await connection.close()


@asynccontextmanager
async def _process(lines: int, *module: str, **settings: str) -> AsyncIterator[None]:
    """``python -m`` with its log kept, as one keeps it in production."""
    environment = {**os.environ, **{f"ZEREN_{name}": value for name, value in settings.items()}}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *module), env=environment, stdout=lines, stderr=lines
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        await child.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True
