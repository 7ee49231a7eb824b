"""A database with the event store's tables and nothing else, and a tiny domain to fill it with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from shared.contracts import CycleOpenedV1, Data
from shared.eventstore import (
    DELIVERY_SQL,
    EVENTSTORE_SQL,
    GROUP_SQL,
    LOOKED_UP_SQL,
    Bell,
    Codec,
    Database,
    Feed,
    Pending,
    PostgresEventStore,
)
from shared.eventstore.seals import SEALS_SQL
from shared.kernel import Context, Decider, Recorded, Refused, record

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


@record
class Counted:
    """Somebody counted one further."""

    to: int
    organisation: str = "5301"


@record
class Count:
    upto: int


class Enough(Refused):
    slug = "enough"


def decide(command: Count, reached: int) -> Sequence[Counted]:
    if reached >= command.upto:
        raise Enough(f"{reached} is enough")
    return [Counted(to=reached + 1)]


counting: Decider[Count, int, Counted] = Decider(decide=decide, evolve=lambda _, event: event.to, initial=0)
codec = Codec({"counted": Counted})


def publish(recorded: Recorded[Counted]) -> Data | None:
    """Every count but each fifth is public."""
    if recorded.event.to % 5 == 0:
        return None
    return CycleOpenedV1(
        organisation=recorded.event.organisation,
        recorded_by=recorded.actor,
        cycle=2000 + recorded.event.to,
        phase="open",
    )


def context(command_id: UUID | None = None, *, fingerprint: str = "f", expected: int | None = None) -> Context:
    return Context(
        command_id=command_id or uuid4(), actor="tester", at=NOON, fingerprint=fingerprint, expected_version=expected
    )


def counted(stream: str, numbers: Sequence[int], *, organisation: str = "5301", after: int = 0) -> Pending[Counted]:
    return Pending(
        stream=stream,
        events=[Counted(to=number, organisation=organisation) for number in numbers],
        expected_version=after,
        context=context(),
    )


@record
class Site:
    database: Database
    store: PostgresEventStore[Counted]
    feed: Feed[Counted]
    bell: Bell


@asynccontextmanager
async def site(owner: str, app: str) -> AsyncIterator[Site]:
    """Migrated as the owner, used as the application."""
    connection = await asyncpg.connect(owner)
    for statement in (*EVENTSTORE_SQL, *DELIVERY_SQL, *SEALS_SQL, *GROUP_SQL, *LOOKED_UP_SQL):
        await connection.execute(statement)
    await connection.close()
    database = await Database.open(app)
    try:
        async with Bell(database) as bell:
            yield Site(
                database=database,
                store=PostgresEventStore(database, codec, bell),
                feed=Feed(database, codec),
                bell=bell,
            )
    finally:
        await database.close()
