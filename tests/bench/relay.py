"""The relay catches up after an outage: a full store of checklist-svc, an empty Kafka, until all is acknowledged.

PostgreSQL with fsync and Kafka on the same two cores; a new topic each round. Nothing has a number yet, so the round
pays for all that the relay does: read, translate, number, commit, produce, mark.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import asyncpg

from checklist_svc.domain.inspection.events import InspectionCorrected, InspectionEvent, InspectionRecorded
from checklist_svc.domain.inspection.values import Finding, Kind, Score, Visit
from checklist_svc.messaging.codec import feed_codec
from checklist_svc.messaging.publishing import SOURCE, TOPIC, publish
from shared.eventstore import Bell, Database, Feed, migrate
from shared.log import KafkaLog
from shared.runtime import settle
from shared.servers import Urls
from shared.testing import until
from shared.workers import Publishing, relay
from tests.bench.figure import Limit
from tests.bench.servers import kafka, postgres

EVENTS, ROUNDS, GOAL = 200_000, 3, 30_000
PARTITIONS: Final = 16
ORGANISATIONS: Final = 16_000
BEGAN: Final = datetime(2026, 1, 5, 1, tzinfo=UTC)
DAY: Final = date(2026, 1, 5)
COLUMNS: Final = (
    "position",
    "stream",
    "version",
    "id",
    "type",
    "data",
    "command_id",
    "command_event",
    "actor",
    "fingerprint",
    "recorded_at",
)


async def relay_figures(*, events: int = EVENTS, rounds: int = ROUNDS) -> Sequence[Limit]:
    with TemporaryDirectory(prefix="zeren-bench-") as folder:
        async with postgres(Path(folder) / "postgres") as server:
            urls = await server.create_database("checklist")
            await asyncio.to_thread(migrate, urls.owner, "checklist_svc.migrations")
            await _fill(urls, events)
            rates = [await _round(urls, Path(folder) / f"kafka-{n}", events) for n in range(rounds)]
    return [Limit(name="relay_per_s", rounds=rates, unit="events/s", at_least=GOAL)]


async def _fill(urls: Urls, events: int) -> None:
    """What `append` would have left, by the owner's COPY: appending is not what is measured."""
    owner = await asyncpg.connect(urls.owner)
    try:
        await owner.copy_records_to_table("events", records=_stored(events), columns=COLUMNS)
        await owner.execute("analyze events")
    finally:
        await owner.close()


def _stored(events: int) -> Iterator[tuple[Any, ...]]:
    """Inspections, every sixteenth event a correction of an earlier one."""
    for position in range(1, events + 1):
        corrects = position % 16 == 0
        number = position - 9 if corrects else position
        inspection = f"019b7b4a-5ad9-7b0c-8000-{number:012x}"
        name, data = feed_codec.encode(_event(number, inspection, corrects=corrects))
        yield (
            position,
            f"inspection/{inspection}",
            1 + corrects,
            UUID(int=(0x019B7B4A5AD97B0C8 << 60) + position),
            name,
            data,
            UUID(int=position),
            1,
            f"p-{number % 5003:07}",
            "f" * 64,
            BEGAN + timedelta(milliseconds=position * 40),
        )


def _event(number: int, inspection: str, *, corrects: bool) -> InspectionEvent:
    visit = Visit(
        organisation=f"53{number % ORGANISATIONS:07}",
        kind=Kind.ROUTINE,
        occurred_on=DAY,
        inspectors=(f"p-{number % 5003:07}", f"p-{number % 4999:07}"),
        scores=(
            Score(indicator="duty", score=8000 + number % 1000),
            Score(indicator="tasks", score=9000 - number % 1000 - corrects),
            Score(indicator="service", value=8 + number % 7),
            Score(indicator="notices", value=number % 4),
        ),
        findings=(Finding(finding="f-1", text="两个村党组织“三会一课”记录不完整"),) * (number % 4 == 0),
    )
    if corrects:
        return InspectionCorrected(
            inspection=inspection, revision=2, cycle=2026, quarter=1, visit=visit, reason="分数录入有误"
        )
    return InspectionRecorded(inspection=inspection, revision=1, cycle=2026, quarter=1, visit=visit)


async def _round(urls: Urls, folder: Path, events: int) -> float:
    """Events per second, from the start of the relay to its last mark."""
    async with kafka(folder) as broker, _database(urls) as database, Bell(database) as bell:
        log = KafkaLog(broker.bootstrap_servers)
        publishing = Publishing(source=SOURCE, topic=TOPIC, partitions=PARTITIONS, publish=publish)
        stop = asyncio.Event()
        settle()
        start = perf_counter()
        work = asyncio.create_task(relay(Feed(database, feed_codec), database, log, publishing, bell, stop))
        await until(lambda: _acknowledged(database, events), seconds=300)
        seconds = perf_counter() - start
        stop.set()
        await work
        published = sum((await log.ends(TOPIC)).values())
        await log.stop()
        if published != events:
            raise RuntimeError(f"{published} records for {events} events")
    return events / seconds


async def _acknowledged(database: Database, events: int) -> bool:
    return bool(await database.pool.fetchval("select max(acknowledged) = $1 from relay_mark", events))


@asynccontextmanager
async def _database(urls: Urls) -> AsyncIterator[Database]:
    """Opened as the application; nothing has been published yet."""
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("truncate relay_mark, relay_numbers")
    await owner.close()
    database = await Database.open(urls.app)
    try:
        yield database
    finally:
        await database.close()
