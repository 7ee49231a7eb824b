"""scoring-svc on databases of its own, with a small directory, a cohort and a session, as these tests use it.

53 ─┬─ 5301 petra
    ├─ 5302 quentin
    └─ 5303 rosa          (5304 has no secretary)
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx2

from scoring_svc.config import ScoringSettings
from scoring_svc.domain.scheme import scheme_data
from scoring_svc.main import create_app
from scoring_svc.projections.read_models import READ_MODELS
from scoring_svc.wiring import KEEPER, Wiring, wire
from shared.contracts import Data, OrganisationRegisteredV1, SecretaryAppointedV1
from shared.directory import follow_directory
from shared.eventstore import Bell, Database, DrivenClock, migrate
from shared.kernel import record
from shared.runtime import Base
from shared.servers import Urls
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.web import Auth, Role
from shared.web.auth.issuer import Issuer
from shared.workers import policy, projector
from tests.integration.caller import Caller

NOON = datetime(2026, 12, 20, 4, tzinfo=UTC)
"""2026-12-20 12:00 in Shanghai: what the driven clock shows."""

APPRAISEES = ("5301", "5302", "5303")
SUPERIORS = ("sup-1", "sup-2")
DEPARTMENTS = ("dep-1", "dep-2", "dep-3", "dep-4")
GRASSROOTS = ("gra-1", "gra-2", "gra-3")
PANEL: Mapping[str, Sequence[str]] = {
    "superior": SUPERIORS,
    "departments": DEPARTMENTS,
    "grassroots": GRASSROOTS,
}
COHORT: Mapping[str, Any] = {
    "organisation": "53",
    "cycle": 2026,
    "scheme": "yunnan-2022",
    "members": [{"organisation": organisation, "class": "prefecture"} for organisation in APPRAISEES],
}
KEY = "A" * 43
"""A voter's own key; a real one is random."""


def session_body(**changes: object) -> dict[str, object]:
    panel = [{"group": group, "members": list(members)} for group, members in PANEL.items()]
    return {"cohort": "yn-2026", "first_day": "2026-12-20", "panel": panel, **changes}


def scores(**given: float | None) -> list[dict[str, object]]:
    """``scores(o5301=90, o5302=None)``"""
    return [{"organisation": name[1:], "score": score} for name, score in given.items()]


def organisation(id: str, parent: str | None) -> OrganisationRegisteredV1:
    kind = "prefecture" if parent else "province"
    return OrganisationRegisteredV1(
        organisation=id, recorded_by="root", kind=kind, name=id, parent=parent, effective_on=date(2020, 1, 1)
    )


def appointed(person: str, organisation: str) -> SecretaryAppointedV1:
    return SecretaryAppointedV1(
        organisation=organisation,
        recorded_by="root",
        post=f"{organisation}-1",
        person=person,
        from_=date(2025, 1, 1),
    )


DIRECTORY: Sequence[Data] = (
    organisation("53", None),
    *(organisation(id, "53") for id in (*APPRAISEES, "5304")),
    appointed("petra", "5301"),
    appointed("quentin", "5302"),
    appointed("rosa", "5303"),
)


@record
class Site:
    wiring: Wiring
    http: httpx2.AsyncClient
    issuer: Issuer

    def as_(self, role: Role, org: str = "53", person: str | None = None) -> Caller:
        """A caller by role and organisation: ``as_("secretary", "5301", "petra")``."""
        return Caller(self.http, "/scoring/v1", self.issuer.issue(person or f"{role}-{org}", [role], org))

    def judge(self, person: str) -> Caller:
        return self.as_("judge", "53", person)

    @property
    def nobody(self) -> Caller:
        return Caller(self.http, "/scoring/v1", None)

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
        work = asyncio.create_task(projector(self.wiring.feed, base.database, READ_MODELS, base.bell, stop))
        head = await self.wiring.feed.head()
        shown = "select exists (select from projection_checkpoints where version = $1 and position >= $2)"
        await until(lambda: base.database.pool.fetchval(shown, READ_MODELS.version, head))
        stop.set()
        await work

    async def kept(self) -> None:
        """The policy has caught up, with what it says itself too, and nothing of it was refused."""
        base, feed, stop = self.wiring.base, self.wiring.feed, asyncio.Event()
        work = asyncio.create_task(policy(KEEPER, feed, base.database, self.wiring.keeper.react, base.bell, stop))

        async def at_end() -> bool:
            return await self._kept_to() == await feed.head()

        await until(at_end, seconds=20)
        stop.set()
        await work
        assert await base.database.pool.fetch("select * from policy_refusals") == []

    async def _kept_to(self) -> int:
        position: int | None = await self.wiring.base.database.pool.fetchval(
            "select position from policy_checkpoints where policy = $1", KEEPER
        )
        return position or 0


async def migrated(urls: Urls) -> None:
    await asyncio.to_thread(migrate, urls.owner, "scoring_svc.migrations")


async def migrated_box(urls: Urls) -> None:
    await asyncio.to_thread(migrate, urls.owner, "scoring_svc.ballots.migrations")


@asynccontextmanager
async def scoring_site(urls: Urls, box_urls: Urls, folder: Path) -> AsyncIterator[Site]:
    """The service over migrated databases: wired as in production, but for the log in memory."""
    issuer = Issuer.open(folder)
    settings = ScoringSettings(
        database_url=urls.app,
        log_url="memory://",
        jwks_path=issuer.jwks_path,
        partitions=4,
        box_url=box_urls.app,
    )
    database = await Database.open(urls.app, size=4)
    box = await Database.open(box_urls.app, size=4)
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
                ),
                box,
            )
            transport = httpx2.ASGITransport(app=create_app(wiring))
            async with httpx2.AsyncClient(transport=transport, base_url="http://zeren.test") as http:
                site = Site(wiring=wiring, http=http, issuer=issuer)
                await DrivenClock(database).drive(NOON)
                await site.told(*DIRECTORY)
                yield site
    finally:
        await box.close()
        await database.close()


@asynccontextmanager
async def fresh_scoring_site(fresh_database: FreshDatabase, folder: Path) -> AsyncIterator[Site]:
    """`scoring_site` on databases of its own."""
    urls = await fresh_database("scoring", prepare=migrated)
    box_urls = await fresh_database("box", prepare=migrated_box)
    async with scoring_site(urls, box_urls, folder) as site:
        yield site


def done(response: httpx2.Response) -> Any:  # noqa: ANN401 - JSON
    assert response.status_code == 200, response.text
    return response.json()


async def form_cohort(site: Site) -> None:
    admin = site.as_("admin")
    done(await admin.put("/schemes/yunnan-2022", scheme_data()))
    done(await admin.put("/cohorts/yn-2026", COHORT))


async def open_session(site: Site, session: str = "yn-2026-end", **changes: object) -> None:
    """With its pool of tokens made."""
    await form_cohort(site)
    done(await site.as_("admin").put(f"/sessions/{session}", session_body(**changes)))
    await site.kept()


async def draw(site: Site, person: str, session: str = "yn-2026-end") -> str:
    drawn = done(await site.judge(person).post(f"/sessions/{session}/tokens", {"key": KEY}))
    return str(drawn["token"])


async def cast(site: Site, token: str, given: list[dict[str, object]]) -> httpx2.Response:
    return await site.nobody.post("/ballots", {"token": token, "scores": given})


async def ballots(site: Site) -> int:
    """How many lie in the box."""
    return int(await site.wiring.box.pool.fetchval("select count(*) from box_ballots"))


async def close(site: Site, session: str = "yn-2026-end") -> None:
    done(await site.as_("admin", person="admin-1").post(f"/sessions/{session}/closing"))
    done(await site.as_("admin", person="admin-2").post(f"/sessions/{session}/closing/confirmation"))
    await site.kept()
