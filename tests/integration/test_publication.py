"""Publishing over HTTP with every worker at work: two admins, one digest, and a correction that never hides."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from scoring_svc.domain.scheme import scheme_data
from scoring_svc.service import ROLES
from shared.testing.fixtures import FreshDatabase
from tests.integration import scoring_site as s
from tests.integration import scoring_year as y

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


@asynccontextmanager
async def running(fresh_database: FreshDatabase, folder: Path) -> AsyncIterator[tuple[s.Site, y.Teller]]:
    """The service with all its workers, a tree, a cohort of four under 5301, and no result yet."""
    urls, box = await fresh_database("scoring", s.migrated), await fresh_database("box", s.migrated_box)
    async with s.scoring_site(urls, box, folder) as site:
        stop = asyncio.Event()
        work = [asyncio.create_task(role(site.wiring, stop)) for role in ROLES.values()]
        teller = y.Teller(site.wiring.base.log)
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
    await y.until(lambda: y.at_end(site.wiring.base.database, site.wiring.base.log))


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

    await y.until(done)


async def inspect(teller: y.Teller, site: s.Site, scores: Mapping[str, int]) -> None:
    await teller.tell(*(y.inspected(member, date(2026, 2, 1), score) for member, score in scores.items()))
    await arrived(site)
    await settled(site)


def first(site: s.Site) -> s.Desk:
    return site.as_("admin", person="admin-1")


def second(site: s.Site) -> s.Desk:
    return site.as_("admin", person="admin-2")


async def publish(site: s.Site, approved: list[dict[str, str]] | None = None) -> Any:  # noqa: ANN401 - JSON
    s.done(await first(site).post(f"{COHORT}/publication", {"approved_incomplete": approved or []}))
    published = s.done(await second(site).post(f"{COHORT}/publication/confirmation"))
    await settled(site)
    return published


ALL = {"530101": 9000, "530102": 8800, "530103": 8600, "530104": 7000}


async def test_two_admins_publish_and_the_rows_are_announced(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        provisional = s.done(await first(site).get(f"{COHORT}/ranking"))
        assert provisional["status"] == "provisional"
        assert [row["organisation"] for row in provisional["rows"]] == list(ALL)
        assert provisional["rows"][0]["grade"] == {"code": "good", "en": "good", "zh": "好"}
        proposed = s.done(await first(site).post(f"{COHORT}/publication", {}))
        assert proposed["status"] == "proposed"
        alone = await first(site).post(f"{COHORT}/publication/confirmation")
        assert (alone.status_code, alone.json()["type"]) == (409, "urn:zeren:problem:same-person-confirms")
        published = s.done(await second(site).post(f"{COHORT}/publication/confirmation"))["published"]
        assert published["digest"] == provisional["digest"]
        assert published["by"] == ["admin-1", "admin-2"]
        assert {"source", "partition", "sequence"} == set(published["sequences"][0])
        await settled(site)
        ranking = s.done(await first(site).get(f"{COHORT}/ranking"))
        assert (ranking["status"], ranking["pending_difference"]) == ("published", False)
        assert (await site.history()).count("result-published") == 4
        announced = await site.wiring.base.database.pool.fetchval(
            "select count(*) from register_entries where kind = 'announcement'"
        )
        assert announced == 4, "the announcements came back over the log"
        again = await first(site).post(f"{COHORT}/publication", {})
        assert (again.status_code, again.json()["type"]) == (409, "urn:zeren:problem:already-published")


async def test_an_incomplete_result_is_published_only_by_name(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, {"530101": 9000, "530102": 8800, "530103": 8600})
        refused = await first(site).post(f"{COHORT}/publication", {})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:incomplete-unapproved")
        assert "530104" in refused.json()["detail"]
        approval = {"organisation": "530104", "reason": "flood in the first quarter"}
        surplus = {"organisation": "530101", "reason": "why not"}
        refused = await first(site).post(f"{COHORT}/publication", {"approved_incomplete": [approval, surplus]})
        assert refused.json()["type"] == "urn:zeren:problem:not-incomplete"
        twice = await first(site).post(f"{COHORT}/publication", {"approved_incomplete": [approval, approval]})
        assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (422, "/approved_incomplete/1/organisation")
        published = await publish(site, [approval])
        assert published["published"]["incomplete"] == [approval]


async def test_with_an_unreadable_event_nothing_is_published(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        teller.skip("/checklist-svc", "530102")
        await teller.raw("zeren.checklist", "530102", b"{")
        await arrived(site)
        refused = await first(site).post(f"{COHORT}/publication", {})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:parked-events")
        assert "530102" in refused.json()["detail"]


async def test_two_contents_under_one_revision_are_never_published(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        day = date(2026, 2, 1)
        await teller.tell(y.inspected("530103", day, 100, fact="i-530103-2026-02-01"))
        await arrived(site)
        await settled(site)
        refused = await first(site).post(f"{COHORT}/publication", {})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:parked-events")


async def test_what_moved_since_the_proposal_is_not_confirmed(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        s.done(await first(site).post(f"{COHORT}/publication", {}))
        await correct(teller, site, "530104", 9900)
        refused = await second(site).post(f"{COHORT}/publication/confirmation")
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:verdict-moved")


async def test_a_correction_shows_as_a_difference_until_two_admins_revise(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        before = (await publish(site))["published"]["digest"]
        unchanged = await first(site).post(f"{COHORT}/revision", {})
        assert unchanged.json()["type"] == "urn:zeren:problem:nothing-to-revise"
        await correct(teller, site, "530103", 8900)
        standing = s.done(await first(site).get(f"{COHORT}/ranking"))
        assert (standing["digest"], standing["pending_difference"]) == (before, True)
        living = s.done(await first(site).get(f"{COHORT}/ranking?view=living"))
        assert [row["organisation"] for row in living["rows"]][:2] == ["530101", "530103"]
        difference = s.done(await first(site).get(f"{COHORT}/difference"))
        assert [one["organisation"] for one in difference["changes"]] == ["530102", "530103"]
        loses = difference["changes"][0]
        assert (loses["before"]["grade"]["code"], loses["after"]["grade"]["code"]) == ("good", "fair")
        s.done(await first(site).post(f"{COHORT}/revision", {}))
        revised = s.done(await second(site).post(f"{COHORT}/revision/confirmation"))["published"]
        assert (revised["revision"], revised["against"], revised["changed"]) == (1, before, ["530102", "530103"])
        await settled(site)
        assert (await site.history()).count("result-revised") == 2
        assert s.done(await first(site).get(f"{COHORT}/difference"))["changes"] == []
        asked = await first(site).post("/rebuilds", {"cycle": 2026})
        assert asked.status_code == 202
        report = await rebuilt(site, asked.headers["location"])
        assert (report["status"], report["report"]["differing"]) == ("done", [])


async def test_a_publication_is_found_again_though_everything_changed_since(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        await publish(site)
        await correct(teller, site, "530101", 100)
        await teller.tell(y.left("530102"), y.appointed("530102", "eve", since=date(2026, 7, 1)))
        s.done(await first(site).put(f"/schemes/{ROUTINE}", dict(routine_only(adjust_cap=100))))
        changed = {"members": [{"organisation": one, "class": "county"} for one in ("530101", "530102")]}
        cohort = await first(site).get(COHORT)
        s.done(await first(site).patch(COHORT, changed, if_match=cohort.headers["etag"]))
        await settled(site)
        difference = s.done(await first(site).get(f"{COHORT}/difference"))
        assert len(difference["changes"]) == 4
        asked = await first(site).post("/rebuilds", {})
        assert (await rebuilt(site, asked.headers["location"]))["status"] == "done"


async def test_a_rebuild_that_contradicts_a_publication_fails_loudly(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        await publish(site)
        await forge(site)
        asked = await first(site).post("/rebuilds", {"accept": True})
        report = await rebuilt(site, asked.headers["location"])
        assert report["status"] == "refused"
        assert "rebuild-differs-from-publication" in report["reason"]
        assert s.done(await first(site).get(f"{COHORT}/ranking"))["status"] == "published", "reads go on"


async def test_as_of_shows_every_earlier_state(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        teller.now = s.NOON
        await inspect(teller, site, ALL)
        moment = teller.now.isoformat().replace("+", "%2B")
        await correct(teller, site, "530103", 9900)
        now = s.done(await first(site).get(f"{COHORT}/ranking"))
        then = s.done(await first(site).get(f"{COHORT}/ranking?as_of={moment}"))
        assert now["rows"][0]["organisation"] == "530103"
        assert [row["organisation"] for row in then["rows"]] == list(ALL)
        one = s.done(await first(site).get(f"{COHORT}/results/530103?as_of={moment}"))
        assert one["result"]["composite"] == 86
        early = await first(site).get(f"{COHORT}/ranking?as_of=2026-01-01T00:00:00Z")
        assert early.status_code == 404


async def test_an_explanation_reaches_the_events(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        explained = s.done(await first(site).get(f"{COHORT}/results/530101/explanation"))
        told = {event.data.organisation: event.id for event in teller.told[-4:]}
        assert told["530101"] in str(explained["steps"])
        await publish(site)
        await correct(teller, site, "530101", 1000)
        standing = s.done(await first(site).get(f"{COHORT}/results/530101/explanation"))
        assert standing["steps"] == explained["steps"], "what stands published is explained by what it was made from"
        living = s.done(await first(site).get(f"{COHORT}/results/530101/explanation?view=living"))
        assert living["steps"] != explained["steps"]


async def test_another_scheme_shows_who_would_cross_a_line(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        strict = routine_only(thresholds={"good": 8900, "fair": 7500, "ordinary": 6000})
        tried = s.done(await first(site).post(f"{COHORT}/what-if", {"document": strict}))
        assert tried["crossing"] == ["530102"]
        s.done(await first(site).put(f"/schemes/{ROUTINE}", dict(strict)))
        await settled(site)
        tried = s.done(await first(site).get(f"{COHORT}/what-if?scheme={ROUTINE}&version=1"))
        assert tried["crossing"] == ["530102"]
        faulty = await first(site).post(f"{COHORT}/what-if", {"document": {**strict, "adjust_cap": "much"}})
        assert faulty.status_code == 422


async def test_everyone_sees_what_is_theirs(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        above = s.done(await site.as_("clerk", y.SUPERIOR).get(f"{COHORT}/ranking"))
        assert len(above["rows"]) == 4
        below = s.done(await site.as_("clerk", "530102").get(f"{COHORT}/ranking"))
        assert [row["organisation"] for row in below["rows"]] == ["530102"]
        elsewhere = await site.as_("clerk", "5399").get(f"{COHORT}/ranking")
        assert elsewhere.status_code == 404
        anna = site.as_("secretary", "530101", "anna")
        assert (await anna.get(f"{COHORT}/ranking")).status_code == 403
        assert s.done(await anna.get(f"{COHORT}/results/530101"))["result"]["rank"] == 1
        assert (await anna.get(f"{COHORT}/results/530102")).status_code == 404
        assert (await anna.get(f"{COHORT}/results/530102/explanation")).status_code == 404
        assert (await site.as_("inspector", "53").get(f"{COHORT}/results/530101")).status_code == 403


async def test_a_ranking_goes_by_pages_and_knows_its_version(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        page = await first(site).get(f"{COHORT}/ranking?limit=3")
        assert [row["rank"] for row in page.json()["rows"]] == [1, 2, 3]
        assert 'rel="next"' in page.headers["link"]
        rest = s.done(await first(site).get(f"{COHORT}/ranking?limit=3&cursor={page.json()['next']}"))
        assert [row["rank"] for row in rest["rows"]] == [4]
        whole = await first(site).get(f"{COHORT}/ranking")
        same = await first(site).get(f"{COHORT}/ranking", if_none_match=whole.headers["etag"])
        assert same.status_code == 304
        digest = s.done(await first(site).get("/cycles/2026/digest"))
        assert digest["cohorts"] == [{"cohort": y.COHORT, "digest": whole.json()["digest"]}]


async def correct(teller: y.Teller, site: s.Site, member: str, score: int) -> None:
    fact = f"i-{member}-2026-02-01"
    await teller.tell(y.corrected(member, date(2026, 2, 1), score, fact=fact, revision=2))
    await arrived(site)
    await settled(site)


async def rebuilt(site: s.Site, location: str) -> Any:  # noqa: ANN401 - JSON
    path = location.removeprefix("/scoring/v1")

    async def ended() -> bool:
        return s.done(await first(site).get(path))["status"] not in ("requested", "running")

    await y.until(ended)
    return s.done(await first(site).get(path))


async def forge(site: s.Site) -> None:
    """Somebody makes the log say another digest than was computed."""
    log: Any = site.wiring.base.log
    for records in log._topics["zeren.scoring"]:
        for place, found in enumerate(records):
            if b"results-published" in found.value:
                at = found.value.index(b'"digest":"') + len(b'"digest":"')
                records[place] = type(found)(
                    topic=found.topic,
                    partition=found.partition,
                    offset=found.offset,
                    key=found.key,
                    value=found.value[:at] + b"0" * 64 + found.value[at + 64 :],
                )
