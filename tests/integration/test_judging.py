"""The judge on a real PostgreSQL: results follow the facts by themselves, under the frame that the register gives."""

import asyncio
from collections.abc import Mapping
from datetime import date

import pytest

from scoring_svc.domain.row import Row
from scoring_svc.domain.scheme import scheme_data
from scoring_svc.domain.verdict import judged
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.dockets import docket, snapshot
from scoring_svc.generations.judging import judge_role, judge_touched
from scoring_svc.generations.results import Results
from shared import contracts as k
from shared.contracts import partition_of
from shared.eventstore import Database
from shared.kernel import NotFound
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller


async def begun() -> tuple[MemoryLog, Teller]:
    log = MemoryLog()
    await y.topics(log)
    return log, Teller(log)


async def rows(database: Database) -> Mapping[str, Row]:
    """The living rows, everything touched having been judged."""
    await judge_touched(database, partitions=PARTITIONS)
    ranking = await Results(database, PARTITIONS).ranking(y.COHORT)
    return {row.organisation: row for row in ranking.rows}


async def test_a_result_follows_the_last_event_by_itself(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    async with y.scoring(fresh_database) as database, y.following(database, log):
        stop = asyncio.Event()
        judges = [asyncio.create_task(judge_role(database, stop, partitions=PARTITIONS)) for _ in range(2)]
        results = Results(database, PARTITIONS)
        await teller.tell(*y.frame(), *y.year())

        async def ranked(person: str) -> bool:
            try:
                ranking = await results.ranking(y.COHORT)
            except NotFound:
                return False
            return ranking.rows[0].person == person and not ranking.stale

        await until(lambda: ranked("anna"))
        await teller.tell(y.corrected("530102", date(2026, 2, 1), 10000, fact="i-530102-2026-02-01", revision=2))
        await teller.tell(y.corrected("530101", date(2026, 2, 1), 0, fact="i-530101-2026-02-01", revision=2))
        await until(lambda: ranked("boris"))
        stop.set()
        await asyncio.gather(*judges)


async def test_results_say_what_is_missing_and_how_far_they_have_read(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), y.inspected("530101", date(2026, 2, 1), 9000))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        anna = (await rows(database))["530101"]
        assert anna.composite is None
        assert "routine/Q2" in anna.missing
        ranking = await Results(database, PARTITIONS).ranking(y.COHORT)
        last = {(event.source, partition_of(event.partitionkey, PARTITIONS)): event.number for event in teller.told}
        assert {(source, partition): number for source, partition, number in ranking.read_up_to} == last
        assert not ranking.stale
        await teller.tell(y.inspected("530101", date(2026, 5, 1), 9000))
        await y.read_all(database, log)
        assert (await Results(database, PARTITIONS).ranking(y.COHORT)).stale


async def test_without_a_scheme_there_is_no_result_until_it_is_adopted(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    *others, scheme, cohort = y.frame()
    await teller.tell(*others, cohort, *y.year())
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        with pytest.raises(NotFound):
            await rows(database)
        await teller.tell(scheme)
        await y.read_all(database, log)
        assert len(await rows(database)) == len(y.MEMBERS)


async def test_the_newest_version_judges_until_a_session_freezes_one(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), y.adopted(2, adjust_cap=300))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        assert {row.scheme_version for row in (await rows(database)).values()} == {2}
        await teller.tell(y.opened(version=1), y.adopted(3, adjust_cap=200))
        await y.read_all(database, log)
        assert {row.scheme_version for row in (await rows(database)).values()} == {1}


async def test_a_post_that_changes_hands_names_the_new_one_and_a_vacant_one_nobody(
    fresh_database: FreshDatabase,
) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), *y.year(), y.left("530101"), y.left("530102"))
    await teller.tell(y.appointed("530101", "eve", since=date(2026, 7, 1)))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        found = await rows(database)
        assert (found["530101"].person, found["530101"].composite) == ("eve", 9000)
        assert (found["530102"].person, found["530102"].missing) == (None, ("vacant",))
        _, explained = await Results(database, PARTITIONS).explained(y.COHORT, "530101")
        assert explained is not None
        assert explained.explanation.predecessor == "anna"


async def test_two_contents_under_one_revision_are_named_of_a_vacant_post_too(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    day = date(2026, 2, 1)
    contradiction = [y.inspected("530102", day, score, fact="i-1") for score in (9000, 100)]
    await teller.tell(*y.frame(), *contradiction, y.left("530102"), y.opened())
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        async with snapshot(database) as connection:
            found = await docket(connection, await living(connection), y.COHORT, partitions=PARTITIONS)
        verdict = judged(found)
        assert verdict is not None
        assert ([one.person for one in verdict.results][1], verdict.parked) == (None, ("530102",))


async def test_who_leaves_the_list_has_no_row_and_who_joins_brings_the_facts(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), *y.year())
    await teller.tell(
        k.CohortChangedV1(
            organisation=y.SUPERIOR,
            recorded_by="root",
            cohort=y.COHORT,
            cycle=2026,
            scheme="yunnan-2022",
            members=tuple(k.CohortMember(organisation=one, class_="county") for one in ("530102", "530103")),
        )
    )
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        assert list(await rows(database)) == ["530102", "530103"]


async def test_two_talks_bar_from_good_and_free_the_place(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), *y.year((9000, 8900, 8800, 7000)))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        assert [row.grade for row in (await rows(database)).values()] == ["good", "good", "fair", "ordinary"]
        await teller.tell(y.talked("530101", "t1"), y.talked("530101", "t2"))
        await y.read_all(database, log)
        assert [row.grade for row in (await rows(database)).values()] == ["fair", "good", "good", "ordinary"]


async def test_a_cohort_that_cannot_be_judged_stops_no_other(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    broken = k.CohortFormedV1(
        organisation=y.SUPERIOR,
        recorded_by="root",
        cohort="a-2026",
        cycle=2026,
        scheme="yunnan-2022",
        members=(k.CohortMember(organisation="539999", class_="county"),),
    )
    await teller.tell(*y.frame(), broken, y.inspected("539999", date(2026, 2, 1), 9000))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        await database.pool.execute("update dossiers set body = '' where organisation = '539999'")
        stop = asyncio.Event()
        judge = asyncio.create_task(judge_role(database, stop, partitions=PARTITIONS))

        async def judged() -> bool:
            left = await database.pool.fetch("select distinct cohort from touched")
            return [row["cohort"] for row in left] == ["a-2026"]

        await until(judged)
        stop.set()
        await judge
        assert await database.pool.fetchval("select array_agg(cohort) from verdicts") == [y.COHORT]


LYING = "select cohort, organisation, person, rank, row, explanation from results order by 1, 2"
WHERE = "select organisation, ctid from results where cohort = $1"


def listed(cohort: str, *members: str) -> k.CohortFormedV1:
    return k.CohortFormedV1(
        organisation=y.SUPERIOR,
        recorded_by="root",
        cohort=cohort,
        cycle=2026,
        scheme="yunnan-2022",
        members=tuple(k.CohortMember(organisation=one, class_="county") for one in members),
    )


async def judge_from_nothing(database: Database) -> None:
    await database.pool.execute("delete from results")
    await database.pool.execute("delete from verdicts")
    await database.pool.execute("insert into touched (generation, cohort) select distinct 1, cohort from memberships")
    await rows(database)


async def test_judged_again_and_again_it_lies_there_as_judged_once(fresh_database: FreshDatabase) -> None:
    """Byte for byte, of several cohorts judged together, one of which loses a member on the way."""
    log, teller = await begun()
    others = [listed(f"b{n}-2026", *list(y.MEMBERS)[n:]) for n in range(3)]
    await teller.tell(*y.frame(), *others)
    shorter = k.CohortChangedV1(
        organisation=y.SUPERIOR,
        recorded_by="root",
        cohort="b0-2026",
        cycle=2026,
        scheme="yunnan-2022",
        members=tuple(k.CohortMember(organisation=one, class_="county") for one in ("530102", "530103")),
    )
    async with y.scoring(fresh_database) as database:
        better = y.corrected("530103", date(2026, 2, 1), 9950, fact="i-530103-2026-02-01", revision=2)
        for fact in (*y.year(), shorter, y.left("530102"), better, y.talked("530101", "t1"), y.talked("530104", "t2")):
            await teller.tell(fact)
            await y.read_all(database, log)
            await rows(database)
        grown = await database.pool.fetch(LYING)
        await judge_from_nothing(database)
        assert await database.pool.fetch(LYING) == grown
        assert {row["cohort"] for row in grown} == {y.COHORT, "b0-2026", "b1-2026", "b2-2026"}
        assert [row["organisation"] for row in grown if row["cohort"] == "b0-2026"] == ["530102", "530103"]


async def test_on_a_scale_all_are_told_when_the_best_gets_better(fresh_database: FreshDatabase) -> None:
    """Also who has nothing, and whose row stays as it is: measured against whom stands in the explanation."""
    log, teller = await begun()
    scaled = [{**one, "scale": {"scale": "proportional"}} for one in scheme_data()["components"]]
    *others, _, cohort = y.frame()
    await teller.tell(*others, y.adopted(components=scaled), cohort, *y.year((9000, 8900, 8800, 0)))
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        before = (await rows(database))["530104"]
        await teller.tell(y.corrected("530101", date(2026, 2, 1), 9900, fact="i-530101-2026-02-01", revision=2))
        await y.read_all(database, log)
        assert (await rows(database))["530104"] == before
        grown = await database.pool.fetch(LYING)
        await judge_from_nothing(database)
        assert await database.pool.fetch(LYING) == grown


async def test_whoever_loses_a_place_to_another_is_told_why_when_they_ask(fresh_database: FreshDatabase) -> None:
    """Their own facts did not change, so the judge leaves it until somebody asks, or the cohort is touched again."""
    log, teller = await begun()
    await teller.tell(*y.frame(), *y.year((9000, 8900, 8800, 7000)))
    untold = "select array_agg(organisation order by organisation) from results where explanation is null"
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        assert (await rows(database))["530102"].grade == "good"
        assert await database.pool.fetchval(untold) is None
        for quarter in (date(2026, 2, 1), date(2026, 5, 1)):
            fact = f"i-530103-{quarter}"
            await teller.tell(y.corrected("530103", quarter, 9900, fact=fact, revision=2))
        await y.read_all(database, log)
        assert (await rows(database))["530102"].grade == "fair"
        assert await database.pool.fetchval(untold) == ["530102"]
        results = Results(database, PARTITIONS)
        _, asked = await results.explained(y.COHORT, "530102")
        assert asked is not None
        assert [one.reason for one in asked.explanation.moved] == ["quota"]
        await teller.tell(y.talked("530104", "t1"))
        await y.read_all(database, log)
        await rows(database)
        assert await database.pool.fetchval(untold) is None
        assert await results.explained(y.COHORT, "530102") == (_, asked)


async def test_a_fact_that_moves_one_row_leaves_the_others_where_they_lie(fresh_database: FreshDatabase) -> None:
    log, teller = await begun()
    await teller.tell(*y.frame(), *y.year())
    async with y.scoring(fresh_database) as database:
        await y.read_all(database, log)
        await rows(database)
        before = dict(await database.pool.fetch(WHERE, y.COHORT))
        await teller.tell(y.corrected("530102", date(2026, 2, 1), 8990, fact="i-530102-2026-02-01", revision=2))
        await y.read_all(database, log)
        await rows(database)
        after = dict(await database.pool.fetch(WHERE, y.COHORT))
        assert {one for one in after if after[one] != before[one]} == {"530102"}
