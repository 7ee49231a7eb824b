"""Publishing over HTTP with every worker at work: two admins, one digest, and a correction that never hides."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scoring_svc.application.announcing import Announcing
from scoring_svc.domain.publication.refusals import NotCaughtUp
from scoring_svc.generations.bench import LiveBench
from shared.kernel import Recorded
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
    rebuilt,
    routine_only,
    running,
    second,
    settled,
)


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


async def test_nothing_is_revised_before_all_of_the_publication_is_announced(
    fresh_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under ``keep`` the published rows count, and they come back over the log: without them a 好 would be lost."""
    announced, react = asyncio.Event(), Announcing.react
    announced.set()

    async def held(announcing: Announcing, recorded: Recorded[Any]) -> None:
        await announced.wait()
        await react(announcing, recorded)

    monkeypatch.setattr(Announcing, "react", held)
    async with running(fresh_database, tmp_path) as (site, teller):
        s.done(await first(site).put(f"/schemes/{ROUTINE}", dict(routine_only(on_revision="keep"))))
        await inspect(teller, site, ALL)
        s.done(await first(site).post(f"{COHORT}/publication", {}))
        announced.clear()
        try:
            s.done(await second(site).post(f"{COHORT}/publication/confirmation"))
            await teller.tell(y.corrected("530103", date(2026, 2, 1), 8900, fact="i-530103-2026-02-01", revision=2))
            refused = await first(site).post(f"{COHORT}/revision", {})
        finally:
            announced.set()
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:zeren:problem:results-not-caught-up")
        await settled(site)
        s.done(await first(site).post(f"{COHORT}/revision", {}))
        s.done(await second(site).post(f"{COHORT}/revision/confirmation"))
        grades = {row["organisation"]: row["grade"]["code"] for row in await rows(site)}
        assert grades == {"530101": "good", "530102": "good", "530103": "good", "530104": "ordinary"}


async def rows(site: s.Site) -> list[Any]:
    ranking = s.done(await first(site).get(f"{COHORT}/ranking"))
    return list(ranking["rows"])


async def test_a_repeat_is_answered_though_the_results_lag(
    fresh_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        proposed = await first(site).post(f"{COHORT}/publication", {}, idempotency_key="propose")
        monkeypatch.setattr(LiveBench, "_caught_up", lagging)
        again = await first(site).post(f"{COHORT}/publication", {}, idempotency_key="propose")
        assert (again.status_code, again.json()) == (200, proposed.json())
        new = await second(site).post(f"{COHORT}/publication/confirmation")
        assert (new.status_code, new.json()["type"]) == (409, "urn:zeren:problem:results-not-caught-up")


async def lagging(_: LiveBench, cohort: str) -> None:
    raise NotCaughtUp(f"{cohort}: the log has not been read to its end")


@pytest.mark.parametrize("path", ["publication", "publication/confirmation", "revision", "revision/confirmation"])
async def test_an_admin_of_an_appraisee_publishes_nothing_of_the_superiors(
    fresh_database: FreshDatabase, tmp_path: Path, path: str
) -> None:
    async with running(fresh_database, tmp_path) as (site, teller):
        await inspect(teller, site, ALL)
        appraised = site.as_("admin", "530101", "admin-530101")
        refused = await appraised.post(f"{COHORT}/{path}", None if "confirmation" in path else {})
        assert refused.status_code == 404
        assert not any("propos" in event or "publish" in event for event in await site.history())


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
