"""A year over HTTP and Kafka only: the three services and their workers as separate processes."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka
from cloudevents.core.formats.json import JSONFormat

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from shared.contracts import CONTRACTS, partition_of
from tests.acceptance import oracle
from tests.acceptance.people import people
from tests.acceptance.played import PATIENT, Played
from tests.acceptance.processes import PARTITIONS, WORKERS, Installation, installed
from zeren.year.cast import ADMINS, panel
from zeren.year.opening import CYCLE

pytestmark = PATIENT

ADMIN = ADMINS[0]
API = "/scoring/v1"
DIGEST = f"{API}/cycles/{CYCLE}/digest"

JUDGE, BYTES = re.compile(r"judge-\w+-[a-z]+-\d\d"), re.compile(r"\\x([0-9a-f]+)")

OF_A_YEAR = {
    "zeren.checklist.checklist-signed.v1",
    "zeren.checklist.inspection-corrected.v1",
    "zeren.checklist.inspection-recorded.v1",
    "zeren.checklist.inspection-withdrawn.v1",
    "zeren.checklist.item-verified.v1",
    "zeren.project.milestone-verified.v1",
    "zeren.project.project-accepted.v1",
    "zeren.project.project-claimed.v1",
    "zeren.scoring.adjustment-granted.v1",
    "zeren.scoring.report-scored.v1",
    "zeren.scoring.result-published.v1",
    "zeren.scoring.results-published.v1",
    "zeren.scoring.session-closed.v1",
    "zeren.scoring.talk-held.v1",
}


async def test_the_results_of_all_cohorts_are_those_of_the_naive_model(played: Played) -> None:
    assert len(played.rows) == 17
    assert sum(len(rows) for rows in played.rows.values()) == 149
    for view in ("living", "standing"):
        for cohort, rows in played.rows.items():
            ranking = await played.people.get(ADMIN, f"{API}/cohorts/{cohort}/ranking", view=view)
            assert oracle.rows_told(ranking) == rows
            assert ranking["digest"] == oracle.digest_of_cohort(rows)
            assert not ranking["stale"]
            assert not ranking["pending_difference"]
            assert ranking["status"] == {"living": "provisional", "standing": "published"}[view]


async def test_the_year_has_all_that_the_rules_are_about(played: Played) -> None:
    """Else the comparison with the naive model would say little."""
    rows = [row for cohort in played.rows.values() for row in cohort]
    assert [row["organisation"] for row in rows if row["missing"]] == [played.year.incomplete]
    assert [row["organisation"] for row in rows if row["bars"] == ["talks"]] == [played.year.talked_to]
    assert any(row["threshold"] == "good" and row["grade"] == "fair" and not row["bars"] for row in rows), "the quota"
    assert {row["adjustments"] for row in rows} == {0, 150}
    assert {row["grade"] for row in rows} >= {"good", "fair", None}


async def test_every_number_is_explained_down_to_events_on_the_log(played: Played) -> None:
    told = {record.event["id"] for record in played.log}
    for cohort, rows in played.rows.items():
        for row in rows:
            path = f"{API}/cohorts/{cohort}/results/{row['organisation']}/explanation"
            explanation = await played.people.get(ADMIN, path, view="living")
            steps = {step["name"]: step for top in explanation["steps"] for step in _with_parts(top)}
            if row["composite"] is not None:
                assert steps["composite"]["value"] == row["composite"]
            for component, score in row["components"].items():
                assert steps[component]["value"] == score
                events = {fact["event"] for step in _with_parts(steps[component]) for fact in step["facts"]}
                assert events
                assert events <= told


async def test_what_was_published_is_what_the_log_says(played: Played) -> None:
    published = {
        (event["data"]["cohort"], event["data"]["organisation"]): event["data"]["row"]
        for event in (record.event for record in played.log)
        if event["type"] == "zeren.scoring.result-published.v1"
    }
    assert published == {(cohort, row["organisation"]): row for cohort, rows in played.rows.items() for row in rows}


async def test_the_digest_over_http_is_that_of_the_rows(played: Played) -> None:
    told = await played.people.get(ADMIN, DIGEST)
    assert told == {
        "cycle": CYCLE,
        "digest": played.digest,
        "cohorts": [
            {"cohort": cohort, "digest": oracle.digest_of_cohort(rows)} for cohort, rows in sorted(played.rows.items())
        ],
    }


async def test_a_sample_of_each_type_is_a_cloudevent_to_the_sdk(played: Played) -> None:
    samples = {record.event["type"]: record for record in played.log}
    for kind, record in samples.items():
        theirs = from_kafka(
            KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value), JSONFormat()
        )
        assert theirs.get_specversion() == "1.0"
        assert theirs.get_type() == kind
        assert theirs.get_dataschema() == CONTRACTS[kind].dataschema
        assert theirs.get_data() == record.event["data"]
        assert theirs.get_extension("partitionkey") == record.event["data"]["organisation"]
        assert theirs.get_time() is not None
    assert samples.keys() >= OF_A_YEAR


async def test_sequences_are_dense_from_one_and_records_lie_under_their_organisation(played: Played) -> None:
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for record in played.log:
        event = record.event
        assert record.key.decode() == event["partitionkey"] == event["data"]["organisation"]
        assert record.partition == partition_of(event["partitionkey"], PARTITIONS)
        assert (event["source"], record.topic) in {(f"/{name}-svc", f"zeren.{name}") for name in WORKERS}
        assert len(event["sequence"]) == 20
        numbers[event["source"], record.partition].append(int(event["sequence"]))
    for told in numbers.values():
        assert told == list(range(1, len(told) + 1)), "each once and in order: no worker died in this year"


async def test_a_fresh_scoring_service_reads_the_topics_from_offset_0_to_the_same_digest(played: Played) -> None:
    async with fresh_scoring(played) as fresh, people({"scoring": fresh.url}, played.site.issuer) as readers:
        assert (await readers.get(ADMIN, DIGEST))["digest"] == played.digest
        for cohort, rows in played.rows.items():
            assert oracle.rows_told(await readers.get(ADMIN, f"{API}/cohorts/{cohort}/ranking")) == rows
        assert await fresh.events() == 0, "what it knows it has from the log"


async def test_a_rebuild_gives_the_same_digest_while_the_api_serves(played: Played) -> None:
    scoring, cohort = played.services["scoring"], played.year.cohorts[0]
    before = await scoring.events()
    served = 0

    async def serve() -> None:
        nonlocal served
        while True:
            ranking = await played.people.get(ADMIN, f"{API}/cohorts/{cohort.cohort}/ranking", view="living")
            assert oracle.rows_told(ranking) == played.rows[cohort.cohort]
            served += 1

    async with asyncio.TaskGroup() as group:
        serving = group.create_task(serve())
        output = await scoring.run("rebuild", "--cycle", str(CYCLE))
        serving.cancel()
    *_, last = (json.loads(line) for line in output.read_text().splitlines() if line.startswith("{"))
    assert last["digests"] == {str(CYCLE): played.digest}
    assert last["done"]["before"] == last["done"]["after"]
    assert last["done"]["events"] >= len(played.log)
    assert served > 0
    assert (await played.people.get(ADMIN, DIGEST))["digest"] == played.digest
    assert await scoring.events() == before, "a rebuild has no side effects"


async def test_who_votes_in_secret_is_named_to_nobody(played: Played) -> None:
    voters, scoring = secret_voters(played), played.services["scoring"]
    assert judges_in(" ".join(voters)) == voters
    assert not [record.event["type"] for record in played.log if "ballot" in record.event["type"]]
    assert not [record.event for record in played.log if judges_in(record.value.decode()) & voters]
    named = {
        (database, table)
        for database in scoring.urls
        async for table, row in rows_of(scoring, database)
        if judges_in(row) & voters
    }
    assert named == {("scoring", "events"), ("scoring", "roll_voters")}
    async with scoring.connection() as connection:
        events = await connection.fetch("select type, actor, data from events")
    assert not judges_in(" ".join(event["actor"] for event in events)) & voters
    of_panels = {event["type"] for event in events if judges_in(event["data"]) & voters}
    assert of_panels == {"session-opened", "session-closed"}, "who was called is no secret; who came is"
    assert not [output for output in played.site.outputs if judges_in(output.read_text()) & voters]


@asynccontextmanager
async def fresh_scoring(played: Played) -> AsyncIterator[Installation]:
    """A second scoring-svc on empty databases: it reads and judges, and tells the log nothing."""
    async with installed("scoring", played.site) as fresh:
        fresh.start("subscribe", "judge")
        fresh.start("api")
        await fresh.ready()
        await fresh.caught_up()
        yield fresh


async def rows_of(scoring: Installation, database: str) -> AsyncIterator[tuple[str, str]]:
    """Every row of every table, as text."""
    async with scoring.connection(database) as connection:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in tables:
            for (row,) in await connection.fetch(f'select t::text from "{table}" t'):  # noqa: S608 - names from the catalogue
                yield table, row


def secret_voters(played: Played) -> set[str]:
    secret = {group["group"] for group in scheme_data(DEFAULT_SCHEME)["groups"] if group["secret"]}
    panels = [panel(cohort).groups for cohort in played.year.cohorts]
    return {person for groups in panels for group in secret for person in groups[group]}


def judges_in(text: str) -> set[str]:
    """The judges who are named in the text, also in what PostgreSQL shows of bytes."""
    readable = BYTES.sub(lambda found: bytes.fromhex(found[1]).decode("latin-1"), text)
    return set(JUDGE.findall(readable))


def _with_parts(step: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield step
    for part in step["parts"]:
        yield from _with_parts(part)
