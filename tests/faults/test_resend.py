"""F10 and F14: what the log lost is sent again from the store under its old numbers; what doesn't belong is refused."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from shared.contracts import CloudEvent, decode
from shared.log import Log, Outgoing, PostgresLog
from shared.testing import until
from shared.testing.fixtures import FreshDatabase, with_log_tables
from shared.testing.memory_log import MemoryLog
from shared.web.auth.issuer import Issuer
from shared.workers import NeverSent, RelayRefused, relay, resend
from tests.faults.chance import chance_of
from tests.integration import checklist_site
from tests.integration.stores import Site, counted, site
from tests.integration.working import PARTITIONS, PUBLISHING, TOPIC, everything, fill, following, relayed, running

STOPPED = "select count(*) from subscription_checkpoints where state = 'stopped'"
APPLIED = "select sum(last_sequence) from subscription_checkpoints"


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that look every moment for what they look for every five seconds."""
    for module in ("relay", "subscriber"):
        monkeypatch.setattr(import_module(f"shared.workers.{module}"), "LOOK", 0.1)


class Sieve(MemoryLog):
    """Loses what is written to it, now and then, and says that it has it."""

    def __init__(self, lost: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self.lost = set(lost)

    @override
    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        kept = []
        for one in batch:
            place = one.partition, decode(one.value).number
            if place in self.lost:
                self.lost.discard(place)
            else:
                kept.append(one)
        await super().produce(topic, kept)


async def notify(connection: AsyncConnection, events: Sequence[CloudEvent]) -> None:
    """A notification an event: two for one event would break the key."""
    for event in events:
        await connection.execute(
            text("insert into policy_refusals values (:id, :number, '', '')"),
            {"id": event.id, "number": event.number},
        )


NOTIFIED = "select count(*) from policy_refusals"


async def backfilled(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """The log lost events behind the relay's back: `resend` brings them, in order, none twice."""
    for round_ in range(seed, seed + rounds):
        urls = await fresh_database("workers")
        async with site(urls.owner, urls.app) as here:
            chance = chance_of(round_)
            await fill(here)
            whole = MemoryLog()
            await relayed(here, whole)
            ends = await whole.ends(TOPIC)
            partition = chance.choice([number for number in range(PARTITIONS) if ends[number] > 3])
            missing = sorted(chance.sample(range(2, ends[partition]), 2))  # without its first, a topic is made anew
            told = f"seed {round_}: {missing} of {partition}"
            await here.database.pool.execute("update relay_mark set acknowledged = 0")
            log = Sieve([(partition, number) for number in missing])
            total = sum(ends.values())
            async with (
                running(relaying(here, log)),
                running(following(here, log, notify)),
            ):
                await until(partial(here.database.pool.fetchval, STOPPED), seconds=30)
                assert await resend(here.database, partition=partition, number=missing[0]) > 0
                await until(partial(applied, here, total), seconds=30)
            assert await here.database.pool.fetchval(NOTIFIED) == total, told
            assert await here.database.pool.fetchval(STOPPED) == 0, told


def relaying(here: Site, log: Log) -> Callable[[asyncio.Event], Awaitable[None]]:
    return lambda stop: relay(here.feed, here.database, log, PUBLISHING, here.bell, stop)


async def applied(here: Site, total: int) -> bool:
    return bool(await here.database.pool.fetchval(APPLIED) == total)


@pytest.mark.usefixtures("impatient")
async def test_events_that_the_log_lost_are_sent_again_and_taken_up_in_order(fresh_database: FreshDatabase) -> None:
    await backfilled(fresh_database, seed=14_000, rounds=3)


async def test_everything_can_be_sent_again_under_the_numbers_it_has(here: Site) -> None:
    log = MemoryLog()
    await fill(here)
    await relayed(here, log)
    before = await everything(log)

    assert await resend(here.database) == len(before)
    await relayed(here, log)

    for number in range(PARTITIONS):
        mine = [event for event in before if event in await everything(log, number)]
        assert await everything(log, number) == [*mine, *mine]


async def test_a_number_that_was_never_given_can_not_be_sent_again(here: Site) -> None:
    with pytest.raises(NeverSent):
        await resend(here.database)
    await fill(here)
    await relayed(here, MemoryLog())
    with pytest.raises(NeverSent):
        await resend(here.database, partition=0, number=999)


async def test_a_store_that_was_restored_from_before_does_not_number_over_what_is_known(
    here: Site, fresh_database: FreshDatabase
) -> None:
    """The topic ends with events that a store of yesterday has never heard of."""
    log = MemoryLog()
    await fill(here, streams=12, each=7)
    await relayed(here, log)
    before = await everything(log)
    urls = await fresh_database("yesterday")
    async with site(urls.owner, urls.app) as yesterday:
        await fill(yesterday, streams=12, each=3)
        with pytest.raises(RelayRefused, match="does not know"):
            await relayed(yesterday, log)
    assert await everything(log) == before


@pytest.mark.usefixtures("impatient")
async def test_a_log_in_postgresql_that_was_lost_fills_again_by_itself_and_nobody_is_told_twice(
    here: Site, fresh_database: FreshDatabase
) -> None:
    """Its tables are emptied under everybody's feet: another log, with the same events under the same numbers."""
    urls = await fresh_database("log", with_log_tables)
    log = PostgresLog(urls.app)
    await log.start()
    try:
        await fill(here)
        async with (
            running(relaying(here, log)),
            running(following(here, log, notify)),
        ):
            await until(lambda: applied(here, 72))
            before = await standing(log)
            await wipe(urls.owner)
            await here.store.append_many([counted("counter/99", [1], organisation="5399")])
            await until(lambda: applied(here, 73), seconds=30)
            await until(lambda: holds(log, 73), seconds=30)
        assert {key: value[: len(before[key])] for key, value in (await standing(log)).items()} == before
        assert await here.database.pool.fetchval(NOTIFIED) == 73
    finally:
        await log.stop()


async def standing(log: Log) -> Mapping[int, Sequence[bytes]]:
    await log.ensure(TOPIC, PARTITIONS)
    found: dict[int, list[bytes]] = {number: [] for number in range(PARTITIONS)}
    for one in await log.fetch({(TOPIC, number): 0 for number in range(PARTITIONS)}, limit=100_000, timeout=0):
        found[one.partition].append(one.value)
    return found


async def holds(log: Log, total: int) -> bool:
    await log.ensure(TOPIC, PARTITIONS)
    return sum((await log.ends(TOPIC)).values()) >= total


async def wipe(owner: str) -> None:
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute("truncate log_records, log_topics, log_cluster")
        await connection.execute("insert into log_cluster values (gen_random_uuid())")
    finally:
        await connection.close()


async def test_as_a_command_it_says_what_it_does_and_declines_what_it_can_not(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    urls, log_urls = await fresh_database("checklist", checklist_site.migrated), await fresh_database("log")
    environment = {
        **os.environ,
        "ZEREN_DATABASE_URL": urls.app,
        "ZEREN_LOG_URL": log_urls.app,
        "ZEREN_JWKS_PATH": str(Issuer.open(tmp_path).jwks_path),
    }
    for words, told in ((["3", "17"], "3 has no number 17"), (["x"], "resend PARTITION")):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "checklist_svc", "resend", *words, env=environment, stderr=asyncio.subprocess.PIPE
        )
        _, error = await process.communicate()
        assert (process.returncode, told in error.decode()) == (3, True), error.decode()
