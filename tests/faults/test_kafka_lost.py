"""F14: Kafka wiped, beheaded, or set up otherwise. The stores fill it again, or it is refused; nobody is told twice."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete

from shared.eventstore import SystemClock
from shared.log import KafkaLog, Log
from shared.observability import NotReady
from shared.servers import KafkaServer
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import Publishing, relay, subscriber, worker_checks
from tests.faults.test_resend import NOTIFIED, applied, notify
from tests.integration.stores import Site, counted, publish, site
from tests.integration.working import PARTITIONS, fill, running

Work = Callable[[asyncio.Event], Awaitable[None]]

FITTING = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("broker")


@pytest.fixture(scope="module")
async def broker(folder: Path, kafka_libs: Path, kafka_config: Path) -> AsyncIterator[KafkaServer]:
    """A Kafka for these tests alone, to be ill-treated; each leaves it running."""
    server = KafkaServer(folder, kafka_libs, config=kafka_config)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def log(broker: KafkaServer) -> AsyncIterator[KafkaLog]:
    log = KafkaLog(broker.bootstrap_servers, deadline=3)
    await log.start()
    yield log
    await log.stop()


@pytest.fixture
async def here(fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """A store, and workers that look every moment for what they look for every five seconds."""
    for module in ("relay", "subscriber"):
        monkeypatch.setattr(import_module(f"shared.workers.{module}"), "LOOK", 0.5)
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


@asynccontextmanager
async def administrator(broker: KafkaServer) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


def relaying(here: Site, log: Log, topic: str) -> Work:
    publishing = Publishing(source="/checklist-svc", topic=topic, partitions=PARTITIONS, publish=publish)
    return lambda stop: relay(here.feed, here.database, log, publishing, here.bell, stop)


def notified(here: Site, log: Log, topic: str) -> Work:
    return lambda stop: subscriber("test", log, [topic], here.database, notify, stop, partitions=PARTITIONS)


async def standing(log: Log, topic: str) -> Mapping[int, Sequence[bytes]]:
    """The values of each partition, whole."""
    found: dict[int, list[bytes]] = {number: [] for number in range(PARTITIONS)}
    for number, end in (await log.ends(topic)).items():
        while len(found[number]) < end:
            records = await log.fetch({(topic, number): len(found[number])}, limit=10_000)
            found[number] += [one.value for one in records]
    return found


async def refusal(here: Site, log: Log, topic: str) -> str:
    """What readiness says of the relay, once it has refused."""

    async def look() -> str | None:
        try:
            await worker_checks(here.database, log, SystemClock(), topic=topic)["relay"]()
        except NotReady as refused:
            return str(refused)
        return None

    return await until(look) or ""


async def test_a_wiped_kafka_is_filled_again_from_the_store_and_nobody_is_told_twice(
    here: Site, broker: KafkaServer, folder: Path, log: KafkaLog, fresh_topic: Callable[[str], str]
) -> None:
    topic = "zeren.checklist"
    await fill(here)
    async with running(relaying(here, log, topic)), running(notified(here, log, topic)):
        await until(lambda: applied(here, 72), seconds=30)
        before, identity = await standing(log, topic), await log.ensure(topic, PARTITIONS)

        broker.kill9()
        shutil.rmtree(folder / "kafka")
        await here.store.append_many([counted("counter/99", [1], organisation="5399")])
        await broker.start()

        await until(lambda: applied(here, 73), seconds=30)
        assert await log.ensure(topic, PARTITIONS) != identity
        after = await standing(log, topic)
    assert {number: values[: len(before[number])] for number, values in after.items()} == before
    assert await here.database.pool.fetchval(NOTIFIED) == 73


async def test_no_group_of_ours_keeps_an_offset_that_could_expire(
    here: Site, broker: KafkaServer, log: KafkaLog, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("groups")
    await fill(here)
    for _ in range(2):  # the second reader has nothing to go by but its own database
        async with running(relaying(here, log, topic)), running(notified(here, log, topic)):
            await until(lambda: applied(here, 72), seconds=30)
    async with administrator(broker) as client:
        assert await client.list_consumer_groups() == []
    assert await here.database.pool.fetchval(NOTIFIED) == 72


@pytest.mark.parametrize(
    ("partitions", "settings", "told"),
    [
        (8, FITTING, "8 partitions, not 4"),
        (4, FITTING | {"retention.ms": "604800000"}, "retention.ms is 604800000, not -1"),
        (4, FITTING | {"cleanup.policy": "compact"}, "cleanup.policy is compact, not delete"),
    ],
)
async def test_a_topic_that_is_no_log_for_ever_is_refused_by_name(
    here: Site,
    broker: KafkaServer,
    log: KafkaLog,
    fresh_topic: Callable[[str], str],
    partitions: int,
    settings: Mapping[str, str],
    told: str,
) -> None:
    topic = fresh_topic("unfit")
    async with administrator(broker) as client:
        await client.create_topics(
            [NewTopic(topic, num_partitions=partitions, replication_factor=1, topic_configs=dict(settings))]
        )
    await fill(here, streams=1)
    async with running(relaying(here, log, topic)):
        said = await refusal(here, log, topic)
    assert topic in said
    assert told in said
    assert set((await log.ends(topic)).values()) == {0}


async def test_an_emptied_store_does_not_publish_over_a_full_topic(
    here: Site, broker: KafkaServer, log: KafkaLog, fresh_topic: Callable[[str], str], fresh_database: FreshDatabase
) -> None:
    topic = fresh_topic("full")
    await fill(here)
    async with running(relaying(here, log, topic)):
        await until(lambda: holds(log, topic, 72), seconds=30)
    before = await standing(log, topic)
    urls = await fresh_database("emptied")
    async with site(urls.owner, urls.app) as emptied:
        await fill(emptied, streams=2, each=2)
        async with running(relaying(emptied, log, topic)):
            said = await refusal(emptied, log, topic)
    assert "which this store does not know" in said
    assert await standing(log, topic) == before


async def holds(log: Log, topic: str, total: int) -> bool:
    await log.ensure(topic, PARTITIONS)
    return sum((await log.ends(topic)).values()) == total


async def test_a_topic_whose_head_was_deleted_stops_who_needs_it_and_heals_when_it_is_made_anew(
    here: Site, broker: KafkaServer, log: KafkaLog, fresh_topic: Callable[[str], str]
) -> None:
    topic = fresh_topic("headless")
    await fill(here)
    async with running(relaying(here, log, topic)):
        await until(lambda: holds(log, topic, 72), seconds=30)
    async with administrator(broker) as client:
        await client.delete_records(
            {TopicPartition(topic, number): RecordsToDelete(before_offset=2) for number in range(PARTITIONS)}
        )
        async with running(notified(here, log, topic)), running(relaying(here, log, topic)):
            await until(lambda: all_stopped(here), seconds=30)
            assert "has lost its head" in await refusal(here, log, topic)
            assert await here.database.pool.fetchval(NOTIFIED) == 0, "nothing is applied without what it follows"

            await client.delete_topics([topic])
            await until(lambda: applied(here, 72), seconds=60)
    assert await here.database.pool.fetchval(NOTIFIED) == 72


async def all_stopped(here: Site) -> bool:
    states = await here.database.pool.fetch("select state from subscription_checkpoints")
    return bool(states) and {row["state"] for row in states} == {"stopped"}
