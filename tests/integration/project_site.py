"""project-svc on a database of its own, with a small directory, as the tests of this folder use it.

53 ─┬─ 5301 ─┬─ 530101 boris
    │  petra └─ 530102 anna
    └─ 5302 ─── 530201 carla
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx2

from project_svc.config import Settings
from project_svc.main import create_app
from project_svc.projections.read_models import read_models
from project_svc.wiring import Wiring, wire
from shared.contracts import Data, OrganisationRegisteredV1, SecretaryAppointedV1, SecretaryLeftV1
from shared.directory import follow_directory
from shared.eventstore import Bell, Database, DrivenClock, migrate
from shared.kernel import record
from shared.runtime import Base
from shared.servers import Urls
from shared.testing import until
from shared.testing.memory_log import MemoryLog
from shared.web import Auth, Role
from shared.web.auth.issuer import Issuer
from shared.workers import projector
from tests.integration.caller import Caller

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
"""2026-06-01 12:00 in Shanghai: what the driven clock shows."""
PROOF = {"uri": "https://files.example/acts/1.pdf", "sha256": "0" * 64}
ROOF = {"milestone": "roof", "title": "The roof is on", "due_on": "2026-08-01"}
LIBRARY: dict[str, Any] = {
    "organisation": "530102",
    "cycle": 2026,
    "level": "county",
    "topic": "culture",
    "title": "A public library",
    "goals": ["open to all by autumn"],
    "milestones": [ROOF],
}


def organisation(id: str, parent: str | None, name: str) -> OrganisationRegisteredV1:
    kind = "county" if len(id) == 6 else "prefecture"
    return OrganisationRegisteredV1(
        organisation=id, recorded_by="root", kind=kind, name=name, parent=parent, effective_on=date(2020, 1, 1)
    )


def appointed(person: str, organisation: str, since: date = date(2025, 1, 1)) -> SecretaryAppointedV1:
    return SecretaryAppointedV1(
        organisation=organisation, recorded_by="root", post=f"{organisation}-1", person=person, from_=since
    )


def left(person: str, organisation: str, until: date) -> SecretaryLeftV1:
    return SecretaryLeftV1(
        organisation=organisation,
        recorded_by="root",
        post=f"{organisation}-1",
        person=person,
        from_=date(2025, 1, 1),
        until=until,
        reason="another post",
    )


DIRECTORY: Sequence[Data] = (
    organisation("53", None, "Yunnan"),
    organisation("5301", "53", "Kunming"),
    organisation("5302", "53", "Qujing"),
    organisation("530101", "5301", "Wuhua"),
    organisation("530102", "5301", "Panlong"),
    organisation("530201", "5302", "Qilin"),
    appointed("petra", "5301"),
    appointed("boris", "530101"),
    appointed("anna", "530102"),
    appointed("carla", "530201"),
)


@record
class Site:
    wiring: Wiring
    http: httpx2.AsyncClient
    issuer: Issuer

    def as_(self, role: Role, org: str, person: str | None = None) -> Caller:
        """A caller by role and organisation: ``as_("secretary", "530102", "anna")``."""
        return Caller(self.http, "/project/v1", self.issuer.issue(person or f"{role}-{org}", [role], org))

    async def drive(self, instant: datetime) -> None:
        await DrivenClock(self.wiring.base.database).drive(instant)

    async def told(self, *events: Data) -> None:
        """What checklist-svc said, as the subscriber would apply it."""
        async with self.wiring.base.database.engine.begin() as connection:
            await follow_directory(connection, events)

    async def history(self) -> list[str]:
        """The stored events by type, in order."""
        feed = self.wiring.feed
        return [recorded.type for recorded in await feed.read(0, await feed.head() + 1)]

    async def projected(self) -> None:
        """The read models have caught up with the feed."""
        base, stop = self.wiring.base, asyncio.Event()
        work = asyncio.create_task(projector(self.wiring.feed, base.database, read_models, base.bell, stop))
        head = await self.wiring.feed.head()
        shown = "select exists (select from projection_checkpoints where version = $1 and position >= $2)"
        await until(lambda: base.database.pool.fetchval(shown, read_models.version, head))
        stop.set()
        await work


async def migrated(urls: Urls) -> None:
    await asyncio.to_thread(migrate, urls.owner, "project_svc.migrations")


@asynccontextmanager
async def project_site(urls: Urls, folder: Path) -> AsyncIterator[Site]:
    """The service over a migrated database: wired as in production, but for the log in memory."""
    issuer = Issuer.open(folder)
    settings = Settings(database_url=urls.app, log_url="memory://", jwks_path=issuer.jwks_path, partitions=4)
    database = await Database.open(urls.app, size=4)
    try:
        async with Bell(database) as bell:
            wiring = wire(
                Base(
                    settings=settings,
                    database=database,
                    bell=bell,
                    log=MemoryLog(),
                    clock=DrivenClock(database),
                    auth=Auth(issuer.jwks_path),
                )
            )
            transport = httpx2.ASGITransport(app=create_app(wiring))
            async with httpx2.AsyncClient(transport=transport, base_url="http://zeren.test") as http:
                site = Site(wiring=wiring, http=http, issuer=issuer)
                await site.drive(NOON)
                await site.told(*DIRECTORY)
                yield site
    finally:
        await database.close()


async def declare(site: Site, project: str, **changes: object) -> None:
    organisation = str(changes.get("organisation", LIBRARY["organisation"]))
    done = await site.as_("clerk", organisation).put(f"/projects/{project}", {**LIBRARY, **changes})
    assert done.status_code == 200, done.text


async def approve(site: Site, project: str, org: str = "53") -> None:
    done = await site.as_("clerk", org).post(f"/projects/{project}/approval")
    assert done.status_code == 200, done.text


async def claim(site: Site, project: str, person: str, org: str) -> None:
    done = await site.as_("secretary", org, person).post(f"/projects/{project}/claim", {"organisation": org})
    assert done.status_code == 200, done.text


async def report(site: Site, project: str, person: str = "anna", org: str = "530102") -> None:
    secretary = site.as_("secretary", org, person)
    done = await secretary.post(f"/projects/{project}/milestones/roof/report", {"evidence": [PROOF]})
    assert done.status_code == 200, done.text


async def verify(site: Site, project: str, org: str = "5301") -> None:
    done = await site.as_("inspector", org).post(f"/projects/{project}/milestones/roof/verification", {})
    assert done.status_code == 200, done.text


async def in_annas_hands(site: Site, project: str = "library") -> None:
    await declare(site, project)
    await approve(site, project)
    await claim(site, project, "anna", "530102")


async def ready_to_accept(site: Site, project: str = "library") -> None:
    await in_annas_hands(site, project)
    await report(site, project)
    await verify(site, project)
