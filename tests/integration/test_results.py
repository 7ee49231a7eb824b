"""Results over HTTP: as of any moment, explained, under another scheme, and to whom they show."""

from datetime import date
from pathlib import Path

from shared.testing.fixtures import FreshDatabase
from tests.integration import scoring_site as s
from tests.integration import scoring_year as y
from tests.integration.scoring_running import (
    ALL,
    COHORT,
    ROUTINE,
    arrived,
    correct,
    first,
    inspect,
    publish,
    routine_only,
    running,
    settled,
)


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


async def test_facts_of_an_organisation_in_no_cohort_are_listed_with_their_reason(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        day = date(2026, 2, 1)
        [told, _] = await teller.tell(y.inspected(y.SUPERIOR, day, 9000), y.inspected("530101", day, 9000))
        await arrived(site)
        await settled(site)
        place = f"/organisations/{y.SUPERIOR}/unused-facts"
        listed = s.done(await first(site).get(f"{place}?cycle=2026"))
        fact = {"slot": "inspections", "fact": f"i-{y.SUPERIOR}-{day}", "revision": 1, "event": told.id}
        assert listed["unused"] == [{"fact": fact, "reason": "outside-the-cohort"}]
        assert s.done(await first(site).get(f"{place}?cycle=2025"))["unused"] == []
        appraised = s.done(await first(site).get("/organisations/530101/unused-facts?cycle=2026"))
        assert appraised["unused"] == [], "its result's explanation tells"
        assert (await site.as_("clerk", "530101").get(f"{place}?cycle=2026")).status_code == 404
