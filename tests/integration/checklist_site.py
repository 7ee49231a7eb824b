"""checklist-svc on a database of its own, wired as in production, as the tests of this folder use it.

53 ─┬─ 5301 ─┬─ 530101
    │  petra └─ 530102 anna
    └─ 5302 ─── 530201 carla
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2

from checklist_svc.config import ChecklistSettings
from checklist_svc.main import create_app
from checklist_svc.wiring import Wiring, run_policy, run_projector, wire
from shared.eventstore import Bell, Database, DrivenClock, migrate
from shared.kernel import record
from shared.runtime import Base
from shared.servers import Urls
from shared.testing import until
from shared.testing.memory_log import MemoryLog
from shared.web import Auth, Role
from shared.web.auth.issuer import Issuer
from tests.integration.caller import Caller

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
"""2026-06-01 12:00 in Shanghai: what the driven clock shows."""

TREE = """code,name,level,parent
53,云南省,1,
5301,昆明市,2,53
5302,曲靖市,2,53
530101,五华区,3,5301
530102,盘龙区,3,5301
530201,麒麟区,3,5302
"""
ORGANISATIONS = 6
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"

ROADS = {"item": "roads", "text": "修通村组道路", "target": 12, "unit": "公里", "due_on": "2026-05-31", "weight": 3}
LESSONS = {"item": "lessons", "text": "讲党课", "target": 4, "unit": "次", "due_on": "2026-12-31", "weight": 1}
LIST: dict[str, Any] = {
    "organisation": "530102",
    "person": "anna",
    "cycle": 2026,
    "kind": "responsibility",
    "items": [ROADS, LESSONS],
}
PROOF = {"evidence": [{"uri": "https://files.example/1.pdf", "sha256": "ab" * 32}]}
VISIT: dict[str, Any] = {
    "organisation": "530102",
    "kind": "routine",
    "occurred_on": "2026-05-20",
    "inspectors": ["zhao"],
    "scores": [{"indicator": "party-building", "score": 88.5}, {"indicator": "visits", "value": 12}],
    "findings": [{"finding": "f1", "text": "三会一课记录不全"}],
}


class Person(Caller):
    """A caller who may also send a tree."""

    async def send_tree(self, content: bytes | str, media_type: str = CSV, query: str = "") -> httpx2.Response:
        raw = content.encode() if isinstance(content, str) else content
        return await self.send(f"/imports{query}", raw, media_type)


@record
class Site:
    wiring: Wiring
    http: httpx2.AsyncClient
    issuer: Issuer

    def as_(self, role: Role, org: str = "53", person: str | None = None) -> Person:
        """A caller by role and organisation: ``as_("secretary", "530102", "anna")``."""
        return Person(self.http, "/checklist/v1", self.issuer.issue(person or f"{role}-{org}", [role], org))

    async def drive(self, instant: datetime) -> None:
        await DrivenClock(self.wiring.base.database).drive(instant)

    async def events(self) -> list[str]:
        """The stored events by type, in order."""
        rows = await self.wiring.base.database.pool.fetch("select type from events order by position")
        return [row["type"] for row in rows]

    async def head(self) -> str:
        return str(await self.wiring.feed.head())

    async def imported(self, content: bytes | str, media_type: str = CSV, seconds: float = 60) -> dict[str, Any]:
        """Import a tree and wait until it is applied."""
        admin = self.as_("admin")
        accepted = await admin.send_tree(content, media_type)
        assert accepted.status_code == 202, accepted.text

        async def applied() -> dict[str, Any] | None:
            found: dict[str, Any] = (await admin.get(accepted.headers["location"].removeprefix("/checklist/v1"))).json()
            return found if found["status"] == "applied" else None

        return await until(applied, seconds=seconds) or {}

    async def settled(self) -> None:
        """A small tree, three secretaries, an open year."""
        await self.imported(TREE)
        admin = self.as_("admin")
        for person, organisation in (("petra", "5301"), ("anna", "530102"), ("carla", "530201")):
            body = {"organisation": organisation, "person": person, "from": "2025-01-01"}
            await ok(admin.post(f"/posts/{organisation}-1/appointments", body))
        await ok(admin.put("/cycles/2026", {"organisation": "53"}))

    async def signed(self, checklist: str = "l1", **changes: object) -> None:
        """A list that is issued to anna, and signed by her."""
        clerk = self.as_("clerk", "5301")
        await ok(clerk.put(f"/checklists/{checklist}", {**LIST, **changes}))
        await ok(clerk.post(f"/checklists/{checklist}/issue"))
        await ok(self.as_("secretary", "530102", "anna").post(f"/checklists/{checklist}/signature"))


async def ok(answer: Any) -> httpx2.Response:  # noqa: ANN401 - what a caller's method returns
    response: httpx2.Response = await answer
    assert response.is_success, response.text
    return response


async def migrated(urls: Urls) -> None:
    await asyncio.to_thread(migrate, urls.owner, "checklist_svc.migrations")


async def settled(urls: Urls) -> None:
    """Migrated, and all that `Site.settled` says is done."""
    await migrated(urls)
    with TemporaryDirectory() as folder:
        async with checklist_site(urls, Path(folder)) as site:
            await site.settled()


@asynccontextmanager
async def checklist_site(urls: Urls, folder: Path, *, policy: bool = True) -> AsyncIterator[Site]:
    """The service over a migrated database, projector and (unless told otherwise) policy at work; the log in memory."""
    issuer = Issuer.open(folder)
    settings = ChecklistSettings(database_url=urls.app, log_url="memory://", jwks_path=issuer.jwks_path, partitions=4)
    database = await Database.open(urls.app)
    stop = asyncio.Event()
    try:
        async with Bell(database) as bell, asyncio.TaskGroup() as work:
            base = Base(
                settings=settings,
                database=database,
                bell=bell,
                log=MemoryLog(),
                clock=DrivenClock(database),
                auth=Auth(issuer.jwks_path),
            )
            wiring = wire(base)
            work.create_task(run_projector(wiring, stop))
            if policy:
                work.create_task(run_policy(wiring, stop))
            transport = httpx2.ASGITransport(app=create_app(wiring))
            async with httpx2.AsyncClient(transport=transport, base_url="http://zeren.test") as http:
                site = Site(wiring=wiring, http=http, issuer=issuer)
                await site.drive(NOON)
                try:
                    yield site
                finally:
                    stop.set()
    finally:
        await database.close()
