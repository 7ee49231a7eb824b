"""The servers that a bench starts for itself: PostgreSQL with fsync, as in production, and a Kafka of one node."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from shared.servers import KafkaServer, PostgresServer, ensure_jars

CONFIG: Final = Path("deploy/kafka")
JARS: Final = Path("var/kafka-libs")


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[PostgresServer]:
    server = PostgresServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def kafka(folder: Path) -> AsyncIterator[KafkaServer]:
    server = KafkaServer(folder, ensure_jars(CONFIG / "pom.xml", JARS), config=CONFIG)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
