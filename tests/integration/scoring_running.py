"""scoring-svc with every worker at work, a tree and a cohort of four: results are a few inspections away."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from scoring_svc.domain.scheme import scheme_data
from scoring_svc.generations.rebuilds import rebuild_role
from scoring_svc.service import ROLES
from scoring_svc.wiring import Wiring
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from tests.integration import scoring_site as s
from tests.integration import scoring_year as y
from tests.integration.caller import Caller
from tests.integration.teller import Teller

ROUTINE = "routine-only"
"""A scheme that needs no session: the composite is the mean of one quarter's inspections."""
COHORT = f"/cohorts/{y.COHORT}"


def routine_only(**changes: object) -> Mapping[str, object]:
    data = scheme_data()
    [component] = [one for one in data["components"] if one["component"] == "routine"]
    return {
        **data,
        "scheme": ROUTINE,
        "components": [{**component, "weight": 1, "quarters": [1]}],
        "sources": {"": "house"},
        **changes,
    }


async def rebuilding(wiring: Wiring, stop: asyncio.Event) -> None:
    """Without processes: they could not see a log in our memory."""
    base = wiring.base
    await rebuild_role(base.database, base.log, stop, partitions=base.settings.partitions)


@asynccontextmanager
async def running(fresh_database: FreshDatabase, folder: Path) -> AsyncIterator[tuple[s.Site, Teller]]:
    """The service with all its workers, a tree, a cohort of four under 5301, and no result yet."""
    async with s.fresh_scoring_site(fresh_database, folder) as site:
        stop = asyncio.Event()
        work = [asyncio.create_task(role(site.wiring, stop)) for role in ({**ROLES, "rebuilds": rebuilding}).values()]
        teller = Teller(site.wiring.base.log)
        try:
            await y.topics(site.wiring.base.log)
            await teller.tell(
                *(y.organisation(one, parent) for one, parent in TREE),
                *(y.appointed(member, person) for member, person in y.MEMBERS.items()),
            )
            await arrived(site)
            admin = site.as_("admin")
            s.done(await admin.put(f"/schemes/{ROUTINE}", dict(routine_only())))
            members = [{"organisation": member, "class": "county"} for member in y.MEMBERS]
            body = {"organisation": y.SUPERIOR, "cycle": 2026, "scheme": ROUTINE, "members": members}
            s.done(await admin.put(COHORT, body))
            await settled(site)
            yield site, teller
        finally:
            stop.set()
            await asyncio.gather(*work)


TREE = (("53", None), (y.SUPERIOR, "53"), *((member, y.SUPERIOR) for member in y.MEMBERS))


async def arrived(site: s.Site) -> None:
    await until(lambda: y.at_end(site.wiring.base.database, site.wiring.base.log))


async def settled(site: s.Site) -> None:
    """What this service recorded has come back over the log, and all that was touched is judged."""
    pool = site.wiring.base.database.pool

    async def done() -> bool:
        head = await site.wiring.feed.head()
        relayed = await pool.fetchval("select acknowledged from relay_mark")
        acted = await pool.fetchval("select min(position) from policy_checkpoints")
        if head > min(relayed or 0, acted or 0):
            return False
        await arrived(site)
        return not await pool.fetchval("select exists (select from touched)") and bool(
            await pool.fetchval("select count(*) from verdicts")
        )

    await until(done)


async def inspect(teller: Teller, site: s.Site, scores: Mapping[str, int]) -> None:
    await teller.tell(*(y.inspected(member, date(2026, 2, 1), score) for member, score in scores.items()))
    await arrived(site)
    await settled(site)


def first(site: s.Site) -> Caller:
    return site.as_("admin", person="admin-1")


def second(site: s.Site) -> Caller:
    return site.as_("admin", person="admin-2")


async def publish(site: s.Site, approved: list[dict[str, str]] | None = None) -> Any:  # noqa: ANN401 - JSON
    s.done(await first(site).post(f"{COHORT}/publication", {"approved_incomplete": approved or []}))
    published = s.done(await second(site).post(f"{COHORT}/publication/confirmation"))
    await settled(site)
    return published


ALL = {"530101": 9000, "530102": 8800, "530103": 8600, "530104": 7000}


async def correct(teller: Teller, site: s.Site, member: str, score: int) -> None:
    fact = f"i-{member}-2026-02-01"
    await teller.tell(y.corrected(member, date(2026, 2, 1), score, fact=fact, revision=2))
    await arrived(site)
    await settled(site)


async def rebuilt(site: s.Site, location: str) -> Any:  # noqa: ANN401 - JSON
    path = location.removeprefix("/scoring/v1")

    async def ended() -> bool:
        return s.done(await first(site).get(path))["status"] not in ("requested", "running")

    await until(ended)
    return s.done(await first(site).get(path))
