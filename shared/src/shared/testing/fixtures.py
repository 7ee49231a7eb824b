"""The pytest plugin of every test that needs a real server: one of each per session, a fresh place in it per test.

``TEST_DATABASE_URL`` (an administrator's URL) and ``KAFKA_BOOTSTRAP_SERVERS`` name servers that are there already.
A server is started when the first test asks for it and ended with the session.
"""

import hashlib
import os
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from shared.log import KafkaLog, PostgresLog, migrate
from shared.servers import APPLICATION, OWNER, Databases, KafkaServer, PostgresServer, Urls, ensure_jars
from shared.testing.memory_folder import memory_folder

Prepare = Callable[[Urls], Awaitable[None]]


class FreshDatabase(Protocol):
    async def __call__(self, hint: str = "test", prepare: Prepare | None = None) -> Urls:
        """A new database, dropped after the test.

        ``prepare`` (migrations, say) runs once per session, on a template that each later call copies.
        """


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, where this machine has room for one; gone with the session."""
    with memory_folder() as folder:
        yield folder or tmp_path_factory.mktemp("memory")


@pytest.fixture(scope="session")
async def databases(request: pytest.FixtureRequest) -> AsyncIterator[Databases]:
    """The PostgreSQL of this session, without fsync. A test that kills its server starts one for itself."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        # derived, not drawn: two sessions on one server must agree on them
        passwords = {role: hashlib.sha256(f"{role} {url}".encode()).hexdigest() for role in (OWNER, APPLICATION)}
        served = Databases(url, passwords)
        await served.prepare()
        yield served
        return
    server = PostgresServer(request.getfixturevalue("memory") / "postgres", fsync=False)
    await server.start()
    yield server.databases
    await server.stop()


@pytest.fixture(scope="session")
async def templates(databases: Databases) -> AsyncIterator[dict[Prepare, str]]:
    """The prepared databases of this session, by what prepared them."""
    made: dict[Prepare, str] = {}
    yield made
    for name in made.values():
        await databases.drop(name)


@pytest.fixture
async def fresh_database(databases: Databases, templates: dict[Prepare, str]) -> AsyncIterator[FreshDatabase]:
    made: list[str] = []

    async def make(hint: str = "test", prepare: Prepare | None = None) -> Urls:
        template = "template0"
        if prepare is not None:
            if prepare not in templates:
                templates[prepare] = unique("template")
                await prepare(await databases.create(templates[prepare]))
            template = templates[prepare]
        made.append(unique(hint))
        return await databases.create(made[-1], template=template)

    yield make
    for name in made:
        await databases.drop(name)


@pytest.fixture(scope="session")
def kafka_config(pytestconfig: pytest.Config) -> Path:
    """Where the broker's templates and its pom are."""
    return pytestconfig.rootpath / "deploy" / "kafka"


@pytest.fixture(scope="session")
def kafka_libs(pytestconfig: pytest.Config, kafka_config: Path) -> Path:
    """The broker's jars, resolved by the first session that asks; ``KAFKA_LIBS`` says where they are kept."""
    kept = os.environ.get("KAFKA_LIBS")
    return ensure_jars(kafka_config / "pom.xml", Path(kept) if kept else pytestconfig.rootpath / "var" / "kafka-libs")


@pytest.fixture(scope="session")
async def kafka(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The bootstrap servers of this session's Kafka. A test that kills its broker starts one for itself."""
    if servers := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield servers
        return
    libs, config = request.getfixturevalue("kafka_libs"), request.getfixturevalue("kafka_config")
    server = KafkaServer(tmp_path_factory.mktemp("kafka"), libs, config=config)
    await server.start()
    yield server.bootstrap_servers
    await server.stop()


@pytest.fixture
async def kafka_log(kafka: str) -> AsyncIterator[KafkaLog]:
    log = KafkaLog(kafka)
    await log.start()
    yield log
    await log.stop()


async def with_log_tables(urls: Urls) -> None:
    await migrate(urls.owner)


@pytest.fixture
async def postgres_log(fresh_database: FreshDatabase) -> AsyncIterator[PostgresLog]:
    log = PostgresLog((await fresh_database("log", with_log_tables)).app)
    await log.start()
    yield log
    await log.stop()


@pytest.fixture
def fresh_topic() -> Callable[[str], str]:
    """A topic name that no other test has: ``fresh_topic("project")``."""
    return unique


def unique(hint: str) -> str:
    return f"{re.sub(r'[^a-z0-9]+', '_', hint.lower())[:40]}_{uuid.uuid4().hex[:12]}"
