"""A year as it lies in the topics, delivered otherwise than it was sent; and what a reader makes of it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from random import Random
from typing import TypeAlias

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.generations.following import TOPICS, follower
from shared.contracts import CloudEvent, Data, decode, partition_of
from shared.eventstore import Database
from shared.log import Log, Outgoing
from shared.testing.memory_log import MemoryLog
from shared.workers import subscriber
from shared.workers.checkpoints import Key
from tests.faults.chance import chance_of
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller

Delivery: TypeAlias = Mapping[Key, Sequence[Outgoing]]
"""What stands in each partition of each topic, in order."""

Mutation: TypeAlias = Callable[[Sequence[Outgoing], Random], Sequence[Outgoing]]
"""One partition's records, delivered otherwise."""


def facts(chance: Random, *, corrections: int = 60) -> list[Data]:
    """A year of four, with inspections that are corrected again and again."""
    told = [*y.frame(), *y.year([chance.randint(6000, 9500) for _ in y.MEMBERS])]
    revisions: dict[str, int] = {}
    for _ in range(corrections):
        member, month = chance.choice(list(y.MEMBERS)), chance.choice((2, 5, 8))
        fact = f"i-{member}-2026-{month:02}-01"
        revisions[fact] = revisions.get(fact, 1) + 1
        day, score = date(2026, month, 1), chance.randint(6000, 9500)
        told.append(y.corrected(member, day, score, fact=fact, revision=revisions[fact]))
    return told


async def year(seed: int = 2026) -> Delivery:
    """The year as the relays sent it."""
    log = MemoryLog()
    await y.topics(log)
    await Teller(log).tell(*facts(chance_of(seed)))
    return await standing(log)


async def standing(log: Log) -> Delivery:
    """All that stands in the topics."""
    found: dict[Key, list[Outgoing]] = {}
    for topic in TOPICS:
        for partition, end in (await log.ends(topic)).items():
            records = await log.fetch({(topic, partition): 0}, limit=max(1, end), timeout=0)
            found[topic, partition] = [
                Outgoing(partition=one.partition, key=one.key, value=one.value) for one in records
            ]
    return found


def number_of(record: Outgoing) -> int:
    return decode(record.value).number


def sent_twice(records: Sequence[Outgoing], chance: Random) -> Sequence[Outgoing]:
    """The relay died before its mark: a stretch comes again, and then what was not sent yet."""
    cut = chance.randint(0, len(records))
    return [*records[:cut], *records[chance.randint(0, cut) :]]


def doubled(records: Sequence[Outgoing], chance: Random) -> Sequence[Outgoing]:
    """Old records turn up again, anywhere behind their place."""
    made = list(records)
    for at in sorted(chance.sample(range(len(records)), len(records) // 3), reverse=True):
        made.insert(chance.randint(at, len(made)), records[at])
    return made


def replayed(records: Sequence[Outgoing], chance: Random) -> Sequence[Outgoing]:
    """All of it again from the start, more than once."""
    return [*records] * chance.randint(2, 4)


def displaced(records: Sequence[Outgoing], chance: Random) -> Sequence[Outgoing]:
    """The order within the key is lost: neighbours change places, here and there."""
    made = list(records)
    for at in range(len(made) - 1):
        if chance.random() < 0.15:
            other = min(len(made) - 1, at + chance.randint(1, 3))
            made[at], made[other] = made[other], made[at]
    return made


def without(records: Sequence[Outgoing], missing: Iterable[int]) -> Sequence[Outgoing]:
    return [one for one in records if number_of(one) not in set(missing)]


async def deliver(log: Log, delivery: Delivery, chance: Random) -> None:
    """The partitions in bits and pieces, so that no order holds between them."""
    left = {key: list(records) for key, records in delivery.items() if records}
    while left:
        key = chance.choice(list(left))
        size = chance.randint(1, 12)
        await log.produce(key[0], left[key][:size])
        left[key] = left[key][size:]
        if not left[key]:
            del left[key]
        await asyncio.sleep(0)


class Order:
    """Sees what is applied, and remembers what must never be: another number than the next."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, int], int] = {}
        self.broken: list[str] = []

    def sees(self, events: Sequence[CloudEvent]) -> None:
        for event in events:
            key = event.source, partition_of(event.partitionkey, PARTITIONS)
            if event.number != self.last.get(key, 0) + 1:
                self.broken.append(f"{key}: {event.number} after {self.last.get(key, 0)}")
            self.last[key] = event.number


@asynccontextmanager
async def reading(database: Database, log: Log, order: Order) -> AsyncIterator[None]:
    """The live subscription of scoring-svc at work, watched."""
    take, stop = follower(PARTITIONS), asyncio.Event()

    async def apply(connection: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        await take(connection, events)
        order.sees(events)

    work = asyncio.create_task(
        subscriber(SUBSCRIPTION, log, TOPICS, database, apply, stop, partitions=PARTITIONS), name="reading"
    )
    try:
        yield
    finally:
        stop.set()
        await work


READ = {
    "dossiers": "select cycle, organisation, body from dossiers order by 1, 2",
    "register": "select source, partition, sequence, kind, key, stream, version, recorded_at, body"
    " from register_entries order by 1, 2, 3",
    "memberships": "select cohort, organisation from memberships order by 1, 2",
    "results": "select cohort, organisation, person, rank, row from results order by 1, 2",
    "organisations": "select * from directory_organisations order by organisation",
    "appointments": "select * from directory_appointments order by post, from_",
    "numbers": "select topic, partition, last_sequence from subscription_checkpoints order by 1, 2",
}


async def seen(database: Database) -> Mapping[str, str]:
    """Every read model as one digest each, with the results judged to the end."""
    found: dict[str, object] = {"digests": await y.judged_digests(database)}
    for name, query in READ.items():
        found[name] = [tuple(row) for row in await database.pool.fetch(query)]
    return {name: hashlib.sha256(msgspec.msgpack.encode(value)).hexdigest() for name, value in found.items()}
