"""Everything built anew beside what lives, in one thread and without a fault, and held against it.

A twin is a fresh database with a copy of a service's events and numbers. Its read models are played from its own feed;
its log is seeded anew from its numbers; scoring is built twice, from Kafka and from the re-seeded log.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

import checklist_svc.projections.everything
import project_svc.projections.read_models
import scoring_svc.projections.read_models
from checklist_svc.messaging import codec as checklist_codec
from checklist_svc.messaging import publishing as checklist_publishing
from checklist_svc.wiring import follow_own_directory
from project_svc.messaging import publishing as project_publishing
from project_svc.messaging.codec import project_codec
from project_svc.messaging.ingestion import SUBSCRIPTION as DIRECTORY
from project_svc.messaging.ingestion import ingest
from scoring_svc.generations.comparison import cycles
from scoring_svc.generations.dockets import SUBSCRIPTION as SCORING
from scoring_svc.generations.following import TOPICS, follower
from scoring_svc.generations.judging import judge_role
from scoring_svc.messaging import publishing as scoring_publishing
from scoring_svc.messaging.codec import scoring_codec
from shared.directory import AppointmentRow, OrganisationRow
from shared.eventstore import Bell, Codec, Database, Feed
from shared.log import Log
from shared.testing import until
from shared.testing.fixtures import unique
from shared.testing.memory_log import MemoryLog
from shared.workers import Projections, Publishing, projector, subscriber
from shared.workers.relay import Relay
from tests.faults.site import PARTITIONS, FaultSite

COPIED: Final = ("events", "relay_numbers")
PATIENCE: Final = 600.0

Work = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a twin of a service is made with. ``told``: its read models that follow the log and not the own feed."""

    codec: Codec[Any]
    projections: Projections[Any]
    publishing: Publishing[Any]
    told: Sequence[Any] = field(default=())


def _publishing(told: Any) -> Publishing[Any]:  # noqa: ANN401 - a service's module `publishing`
    return Publishing(source=told.SOURCE, topic=told.TOPIC, partitions=PARTITIONS, publish=told.publish)


KINDS: Final[Mapping[str, Kind]] = {
    "checklist": Kind(
        codec=checklist_codec.feed_codec,
        projections=checklist_svc.projections.everything.projections(follow_own_directory),
        publishing=_publishing(checklist_publishing),
    ),
    "project": Kind(
        codec=project_codec,
        projections=project_svc.projections.read_models.read_models,
        publishing=_publishing(project_publishing),
        told=[OrganisationRow, AppointmentRow],
    ),
    "scoring": Kind(
        codec=scoring_codec,
        projections=scoring_svc.projections.read_models.READ_MODELS,
        publishing=_publishing(scoring_publishing),
        told=[OrganisationRow, AppointmentRow],
    ),
}


async def held_against_twins(site: FaultSite) -> Mapping[str, str]:
    """I2 and I4. Cycle → the digest that all ways of building agree on. The load must be at rest."""
    living = await _digests(site.places["scoring"].direct["scoring"].app)
    output = await site.supervisor.run("rebuild", ["scoring_svc", "rebuild"], site.environment("scoring"))
    *_, last = (json.loads(line) for line in output.read_text().splitlines() if line.startswith('{"done'))
    assert last["digests"] == living, f"I4: the rebuild gives {last['digests']}, living are {living}"

    seeded = MemoryLog()
    async with AsyncExitStack() as stack:
        kafka = await stack.enter_async_context(site.log())
        twins = {name: await stack.enter_async_context(_twin(site, name)) for name in KINDS}
        for name, twin in twins.items():
            await _seed(twin, KINDS[name], seeded)
        for name, twin in twins.items():
            await _play(twin, KINDS[name])
        await _follow(twins["project"], DIRECTORY, kafka, TOPICS[:1], ingest)
        await _judged(twins["scoring"], kafka)
        other = await stack.enter_async_context(_twin(site, "scoring", empty=True))
        await _judged(other, seeded)
        for told, twin in (("Kafka", twins["scoring"]), ("the re-seeded log", other)):
            found = await _digests(twin.url)
            assert found == living, f"I4: from {told} comes {found}, living are {living}"
        for name, twin in twins.items():
            await _compare(site, name, twin)
    return living


@asynccontextmanager
async def _twin(site: FaultSite, service: str, *, empty: bool = False) -> AsyncIterator[Database]:
    """A migrated database with a copy of what the service has stored and numbered."""
    templates: dict[str, str] = site.__dict__.setdefault("_templates", {})
    databases = site.postgres.databases
    if service not in templates:
        templates[service] = unique(f"template_{service}")
        urls = await databases.create(templates[service])
        environment = {**site.environment(service), "ZEREN_MIGRATION_URL": urls.owner}
        await site.supervisor.run(f"migrate-twin-{service}", [f"{service}_svc", "migrate"], environment)
    name = unique(f"twin_{service}")
    urls = await databases.create(name, template=templates[service])
    database = await Database.open(urls.app, size=4)
    try:
        if not empty:
            await _copy(site, service, database)
        yield database
    finally:
        await database.close()
        await databases.drop(name)


async def _copy(site: FaultSite, service: str, database: Database) -> None:
    async with site.places[service].pool.acquire() as live, database.pool.acquire() as twin:
        for table in COPIED:
            rows = io.BytesIO()
            await live.copy_from_table(table, output=rows, format="binary")
            rows.seek(0)
            await twin.copy_to_table(table, source=rows, format="binary")
        mark = await live.fetchrow("select partitions, numbered, acknowledged from relay_mark")
        await twin.execute("insert into relay_mark (partitions, numbered, acknowledged) values ($1, $2, $3)", *mark)


async def _seed(twin: Database, kind: Kind, log: Log) -> None:
    """The log anew, with the numbers that the store has given."""
    relay = Relay(Feed(twin, kind.codec), twin, log, kind.publishing)
    await relay.begin()
    while await relay.batch():
        pass


async def _play(twin: Database, kind: Kind) -> None:
    feed = Feed(twin, kind.codec)
    head = await feed.head()
    reached = "select coalesce(min(position), -1) >= $1 from projection_checkpoints"
    async with Bell(twin) as bell:
        await _until_done(
            [lambda stop: projector(feed, twin, kind.projections, bell, stop)],
            lambda: twin.pool.fetchval(reached, head),
        )


async def _follow(twin: Database, name: str, log: Log, topics: Sequence[str], apply: Any) -> None:  # noqa: ANN401 - a subscriber's apply
    await _until_done(
        [lambda stop: subscriber(name, log, topics, twin, apply, stop, partitions=PARTITIONS)],
        lambda: _read(twin, name, log, topics),
    )


async def _judged(twin: Database, log: Log) -> None:
    async def done() -> bool:
        return await _read(twin, SCORING, log, TOPICS) and not await twin.pool.fetchval(
            "select exists (select from touched)"
        )

    await _until_done(
        [
            lambda stop: subscriber(SCORING, log, TOPICS, twin, follower(PARTITIONS), stop, partitions=PARTITIONS),
            lambda stop: judge_role(twin, stop, partitions=PARTITIONS),
        ],
        done,
    )


async def _read(twin: Database, name: str, log: Log, topics: Sequence[str]) -> bool:
    rows = await twin.pool.fetch(
        "select topic, partition, next_offset from subscription_checkpoints where subscription = $1", name
    )
    read = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    ends = {(topic, number): end for topic in topics for number, end in (await log.ends(topic)).items()}
    return read == ends


async def _until_done(work: Sequence[Work], done: Callable[[], Awaitable[Any]]) -> None:
    stop = asyncio.Event()
    tasks = [asyncio.ensure_future(one(stop)) for one in work]
    try:
        await until(done, seconds=PATIENCE)
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def _digests(url: str) -> Mapping[str, str]:
    connection = await asyncpg.connect(url)
    try:
        generation = await connection.fetchval("select id from generations where status = 'living'")
        return {str(cycle): digest for cycle, digest in (await cycles(connection, generation)).items()}
    finally:
        await connection.close()


async def _compare(site: FaultSite, service: str, twin: Database) -> None:
    """I2: each read model holds what a fresh playing of the same events holds."""
    kind = KINDS[service]
    names = {table.name for table in kind.projections.tables} | {row.__table__.name for row in kind.told}
    for name in sorted(names):
        rows = f"select to_jsonb(t)::text as row from {name} t order by 1"  # noqa: S608 - a table of ours
        live = [row["row"] for row in await site.places[service].pool.fetch(rows)]
        fresh = [row["row"] for row in await twin.pool.fetch(rows)]
        assert live == fresh, f"I2: {service}'s {name} is not what its events say: {_differing(live, fresh)}"


def _differing(live: Sequence[str], fresh: Sequence[str]) -> str:
    only, missing = set(live) - set(fresh), set(fresh) - set(live)
    return f"{len(only)} rows too many ({list(only)[:2]}), {len(missing)} missing ({list(missing)[:2]})"
