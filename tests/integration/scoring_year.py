"""A small year on the log, told event by event, and a scoring database that reads it: for tests of the reading side.

5301 ─┬─ 530101 anna     cohort "c-2026" under 5301, judged by yunnan-2022
      ├─ 530102 boris
      ├─ 530103 carla
      └─ 530104 dong
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from scoring_svc.domain.scheme import scheme_data
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.comparison import digests
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS, follower
from scoring_svc.generations.judging import judge_touched
from shared import contracts as k
from shared.contracts import Data
from shared.eventstore import Database, migrate
from shared.kernel import quarter_of
from shared.log import Log
from shared.log import migrate as migrate_log
from shared.servers import Urls
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import subscriber
from tests.integration.teller import PARTITIONS

COHORT = "c-2026"
SUPERIOR = "5301"
MEMBERS = {"530101": "anna", "530102": "boris", "530103": "carla", "530104": "dong"}


def frame() -> list[Data]:
    """The tree, the posts, the scheme and the cohort."""
    return [
        organisation(SUPERIOR, None),
        *(organisation(member, SUPERIOR) for member in MEMBERS),
        *(appointed(member, person) for member, person in MEMBERS.items()),
        adopted(),
        formed(),
    ]


def organisation(id: str, parent: str | None) -> Data:
    return k.OrganisationRegisteredV1(
        organisation=id,
        recorded_by="root",
        kind="county" if parent else "prefecture",
        name=f"County {id}",
        parent=parent,
        effective_on=date(2020, 1, 1),
    )


def appointed(member: str, person: str, since: date = date(2025, 1, 1)) -> Data:
    return k.SecretaryAppointedV1(
        organisation=member, recorded_by="root", post=f"{member}-secretary", person=person, from_=since
    )


def left(member: str, until: date = date(2026, 7, 1)) -> Data:
    """The one appointed first left the post."""
    return k.SecretaryLeftV1(
        organisation=member,
        recorded_by="root",
        post=f"{member}-secretary",
        person=MEMBERS[member],
        from_=date(2025, 1, 1),
        until=until,
        reason="another post",
    )


def adopted(version: int = 1, **changes: object) -> Data:
    data: dict[str, Any] = {**scheme_data(), **changes}
    return k.SchemeAdoptedV1(
        organisation="53",
        recorded_by="root",
        scheme=data["scheme"],
        version=version,
        classes=(),
        cycles=(),
        supersedes=version - 1 or None,
        document=data,
    )


def formed(members: Sequence[str] = tuple(MEMBERS)) -> Data:
    return k.CohortFormedV1(
        organisation=SUPERIOR,
        recorded_by="root",
        cohort=COHORT,
        cycle=2026,
        scheme="yunnan-2022",
        members=tuple(k.CohortMember(organisation=member, class_="county") for member in members),
    )


def inspected(member: str, day: date, score: int, *, fact: str | None = None, kind: str = "routine") -> Data:
    return k.InspectionRecordedV1(**_inspection(member, day, score, fact, kind), revision=1)


def corrected(member: str, day: date, score: int, *, fact: str, revision: int, kind: str = "routine") -> Data:
    return k.InspectionCorrectedV1(**_inspection(member, day, score, fact, kind), revision=revision, reason="misread")


def _inspection(member: str, day: date, score: int, fact: str | None, kind: str) -> dict[str, Any]:
    return {
        "organisation": member,
        "recorded_by": "ivan",
        "fact": fact or f"i-{member}-{day}",
        "cycle": day.year,
        "quarter": quarter_of(day),
        "kind": kind,
        "occurred_on": day,
        "inspectors": ("ivan",),
        "scores": (k.IndicatorScore(indicator="duty", score=score),),
    }


def opened(first_day: date = date(2026, 12, 20), version: int = 1) -> Data:
    return k.SessionOpenedV1(
        organisation=SUPERIOR,
        recorded_by="root",
        session="s-2026",
        cohort=COHORT,
        cycle=2026,
        scheme="yunnan-2022",
        scheme_version=version,
        kind="year_end",
        first_day=first_day,
        panel=(k.PanelGroup(group="superior", members=1),),
    )


def scored(member: str, score: int) -> Data:
    """Each judge of each group gave this score."""
    return k.ReportScoredV1(
        organisation=member,
        recorded_by="policy",
        fact=f"r-{member}",
        revision=1,
        person=MEMBERS[member],
        cycle=2026,
        session="s-2026",
        groups=tuple(
            k.GroupScores(group=group, scores=(score,) * 3) for group in ("superior", "departments", "grassroots")
        ),
    )


def talked(member: str, fact: str) -> Data:
    return k.TalkHeldV1(
        organisation=member,
        recorded_by="clerk",
        fact=fact,
        revision=1,
        target="organisation",
        cycle=2026,
        occurred_on=date(2026, 5, 1),
        trigger="discord",
        by="clerk",
        set_off_by_result=False,
    )


def year(scores: Sequence[int] = (9000, 8000, 7500, 7000)) -> list[Data]:
    """All that the composite is drawn from: each member has one score everywhere."""
    days = [(date(2026, 2, 1), "routine"), (date(2026, 5, 1), "routine"), (date(2026, 8, 1), "routine")]
    days.append((date(2026, 11, 1), "field"))
    facts = [
        inspected(member, day, score, kind=kind)
        for member, score in zip(MEMBERS, scores, strict=True)
        for day, kind in days
    ]
    return [*facts, opened(), *(scored(member, score) for member, score in zip(MEMBERS, scores, strict=True))]


async def migrated(urls: Urls) -> None:
    await asyncio.to_thread(migrate, urls.owner, "scoring_svc.migrations")


async def migrated_log(urls: Urls) -> None:
    await migrate_log(urls.owner)


@asynccontextmanager
async def scoring(fresh_database: FreshDatabase) -> AsyncIterator[Database]:
    """A scoring database with its tables and nothing in them, opened as the application."""
    urls = await fresh_database("scoring", migrated)
    database = await Database.open(urls.app)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def following(database: Database, log: Log) -> AsyncIterator[None]:
    """The subscriber, at work."""
    stop = asyncio.Event()
    work = asyncio.create_task(
        subscriber(SUBSCRIPTION, log, TOPICS, database, follower(PARTITIONS), stop, partitions=PARTITIONS)
    )
    try:
        yield
    finally:
        stop.set()
        await work


async def read_all(database: Database, log: Log) -> None:
    """Let the subscriber read the log to its end, and stop it."""
    async with following(database, log):
        await until(lambda: at_end(database, log))


async def at_end(database: Database, log: Log) -> bool:
    for topic in TOPICS:
        await log.ensure(topic, PARTITIONS)
    rows = await database.pool.fetch("select topic, partition, next_offset from subscription_checkpoints")
    reached = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    ends = {topic: await log.ends(topic) for topic in TOPICS}
    wanted = {(topic, partition): end for topic, several in ends.items() for partition, end in several.items()}
    return all(reached.get(key, 0) >= end for key, end in wanted.items())


async def judged_digests(database: Database) -> dict[str, str]:
    """The living digests, everything touched having been judged."""
    await judge_touched(database, partitions=PARTITIONS)
    async with database.pool.acquire() as connection:
        return dict(await digests(connection, await living(connection)))


async def topics(log: Log) -> None:
    for topic in TOPICS:
        await log.ensure(topic, PARTITIONS)
