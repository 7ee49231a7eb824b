"""The log when its server dies, hangs or is not there."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from shared.log import KafkaLog, Log, LogUnavailable, Outgoing, PostgresLog, migrate
from shared.servers import LOOPBACK, KafkaServer, PostgresServer, free_port
from shared.testing.fixtures import FreshDatabase, with_log_tables


@pytest.fixture(scope="module")
async def broker(
    tmp_path_factory: pytest.TempPathFactory, kafka_libs: Path, kafka_config: Path
) -> AsyncIterator[KafkaServer]:
    """A Kafka for these tests alone, to be ill-treated; each leaves it running."""
    server = KafkaServer(tmp_path_factory.mktemp("broker"), kafka_libs, config=kafka_config)
    await server.start()
    yield server
    await server.stop()


def numbered(start: int, count: int) -> list[Outgoing]:
    return [Outgoing(partition=0, key=b"k", value=str(number).encode()) for number in range(start, start + count)]


async def numbers(log: Log, topic: str) -> list[int]:
    """All that stands in partition 0."""
    found: list[int] = []
    end = (await log.ends(topic))[0]
    while len(found) < end:
        found += [int(incoming.value) for incoming in await log.fetch({(topic, 0): len(found)})]
    return found


class Relay:
    """Writes the numbers from 0 on as a relay does: what was not acknowledged is written again, from there."""

    def __init__(self, log: Log, topic: str) -> None:
        self._log, self._topic = log, topic
        self.acknowledged = 0
        self.failures = 0
        self._stop = asyncio.Event()
        self._step = asyncio.Condition()
        self._task = asyncio.create_task(self._run())

    async def reached(self, *, more: int = 0, failures: int = 0) -> None:
        """Wait until it has so many more acknowledged, or so many failures in all."""
        goal = self.acknowledged + more
        async with asyncio.timeout(40), self._step:
            await self._step.wait_for(
                lambda: self._task.done() or (self.acknowledged >= goal and self.failures >= failures)
            )

    async def stop(self) -> None:
        self._stop.set()
        await self._task

    async def _run(self) -> None:
        while not self._stop.is_set():
            try:
                await self._log.produce(self._topic, numbered(self.acknowledged, 50))
            except LogUnavailable:
                self.failures += 1
                await asyncio.sleep(0.1)
            else:
                self.acknowledged += 50
            async with self._step:
                self._step.notify_all()


def in_order_and_whole(found: list[int], acknowledged: int) -> bool:
    """Repeats may stand there, but each number comes after the one before it, and no acknowledged one is missing."""
    known = -1
    for number in found:
        if number > known + 1:
            return False
        known = max(known, number)
    return known >= acknowledged - 1


async def test_what_kafka_acknowledged_outlives_its_kill_and_writing_goes_on(broker: KafkaServer) -> None:
    log = KafkaLog(broker.bootstrap_servers, deadline=2)
    await log.start()
    await log.ensure("relayed", 1)
    relay = Relay(log, "relayed")
    try:
        for _ in range(2):
            await relay.reached(more=1000)
            broker.kill9()
            await relay.reached(failures=relay.failures + 1)
            await broker.start()
        await relay.reached(more=1000)
        await relay.stop()
        assert in_order_and_whole(await numbers(log, "relayed"), relay.acknowledged)
    finally:
        await log.stop()


async def test_a_broker_that_hangs_is_told_in_time_and_order_holds_when_it_wakes(broker: KafkaServer) -> None:
    log = KafkaLog(broker.bootstrap_servers, deadline=1)
    await log.start()
    await log.ensure("hung", 1)
    relay = Relay(log, "hung")
    try:
        await relay.reached(more=1000)
        broker.sigstop()
        await relay.reached(failures=2)
        broker.sigcont()
        await relay.reached(more=1000)
        await relay.stop()
        assert in_order_and_whole(await numbers(log, "hung"), relay.acknowledged)
    finally:
        await log.stop()


async def test_reading_goes_on_after_the_broker_was_killed(broker: KafkaServer) -> None:
    log = KafkaLog(broker.bootstrap_servers, deadline=2)
    await log.start()
    try:
        await log.ensure("read", 1)
        await log.produce("read", numbered(0, 10))
        assert len(await log.fetch({("read", 0): 0}, timeout=5)) == 10
        broker.kill9()
        assert not await log.fetch({("read", 0): 10})
        await broker.start()
        async with asyncio.timeout(30):
            await log.produce("read", numbered(10, 5))
            while not (found := await log.fetch({("read", 0): 10})):
                pass
        assert [incoming.offset for incoming in found] == [10, 11, 12, 13, 14]
    finally:
        await log.stop()


async def test_a_log_that_is_not_there_is_told_in_time_and_lets_go() -> None:
    log = KafkaLog(f"{LOOPBACK}:{free_port()}", deadline=1)
    async with asyncio.timeout(20):
        await log.start()
        for asked in (log.ensure("t", 1), log.ends("t"), log.fetch({("t", 0): 0}), log.produce("t", numbered(0, 1))):
            with pytest.raises(LogUnavailable):
                await asked
        await log.stop()


async def test_letting_go_of_a_hanging_broker_takes_seconds(broker: KafkaServer) -> None:
    log = KafkaLog(broker.bootstrap_servers, deadline=1)
    await log.start()
    await log.ensure("t", 1)
    await log.produce("t", numbered(0, 1))
    await log.fetch({("t", 0): 0}, timeout=5)
    broker.sigstop()
    async with asyncio.timeout(10):
        with pytest.raises(LogUnavailable):
            await log.produce("t", numbered(1, 1))
        await log.stop()
    broker.sigcont()


async def test_what_postgres_acknowledged_outlives_its_kill_and_the_log_goes_on(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path)
    await server.start()
    urls = await server.create_database("log")
    await migrate(urls.owner)
    log = PostgresLog(urls.app)
    await log.start()
    try:
        await log.ensure("relayed", 1)
        relay = Relay(log, "relayed")
        for _ in range(2):
            await relay.reached(more=500)
            server.kill9()
            with pytest.raises(LogUnavailable):
                await log.ends("relayed")
            await server.start()
        await relay.reached(more=500)
        await relay.stop()
        assert in_order_and_whole(await numbers(log, "relayed"), relay.acknowledged)
    finally:
        await log.stop()
        await server.stop()


def test_the_oracle_sees_a_loss_and_a_swap() -> None:
    assert in_order_and_whole([0, 1, 2, 1, 2, 3], 4)
    assert not in_order_and_whole([0, 1, 3], 4)
    assert not in_order_and_whole([0, 2, 1, 3], 4)
    assert not in_order_and_whole([0, 1], 4)


async def test_a_postgres_log_that_was_made_anew_takes_each_topic_for_itself(fresh_database: FreshDatabase) -> None:
    """The new tables number their topics in another order than a process remembers from the old ones."""
    urls = await fresh_database("log", with_log_tables)
    log, other = PostgresLog(urls.app), PostgresLog(urls.app)
    await log.start()
    await other.start()
    try:
        identities = [await log.ensure(topic, 1) for topic in ("a", "b")]
        await log.produce("a", numbered(0, 3))
        owner = await asyncpg.connect(urls.owner)
        await owner.execute("drop table log_records, log_topics, log_cluster")
        await owner.close()
        await migrate(urls.owner)
        await other.ensure("b", 1)

        assert await log.ensure("a", 1) not in identities
        await log.produce("a", numbered(0, 1))
        assert (await numbers(log, "a"), await numbers(other, "b")) == ([0], [])
    finally:
        await log.stop()
        await other.stop()


async def test_what_another_program_wrote_without_key_or_value_is_read_as_empty(broker: KafkaServer) -> None:
    log = KafkaLog(broker.bootstrap_servers)
    await log.start()
    await log.ensure("foreign", 1)
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers)
    await producer.start()
    await producer.send_and_wait("foreign", value=b"v", partition=0)
    await producer.send_and_wait("foreign", key=b"k", partition=0)
    await producer.stop()
    try:
        found = await log.fetch({("foreign", 0): 0}, timeout=5)
        while len(found) < 2:
            found = await log.fetch({("foreign", 0): 0}, timeout=5)
        assert [(one.key, one.value) for one in found] == [(b"", b"v"), (b"k", b"")]
    finally:
        await log.stop()
