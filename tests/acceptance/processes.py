"""A service as production runs it: installed on databases of its own, its API and its workers processes apart."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg
import httpx2
import pytest

from shared.log import Log, log_at
from shared.runtime import Settings
from shared.servers import Child, Databases, Urls, free_port
from shared.testing.fixtures import unique
from shared.testing.waiting import until
from shared.web.auth.issuer import Issuer

PARTITIONS: Final = Settings.model_fields["partitions"].default

WORKERS: Final[Mapping[str, Sequence[str]]] = {
    "checklist": ("relay", "project", "seal", "policy"),
    "project": ("relay", "project", "seal", "subscribe"),
    "scoring": ("relay", "project", "seal", "policy", "announce", "subscribe", "judge", "rebuilds"),
}
"""Every worker of every service. The roles are written out: one that is forgotten here is missed by a test."""

TOPICS: Final = tuple(f"zeren.{service}" for service in WORKERS)

PATIENCE: Final = 60.0
"""Seconds for whatever another process is to get done."""


LOGS: Final = pytest.StashKey[list[Path]]()
"""The folders whose ``*.log`` stand beside the report of a failure."""


@dataclass(kw_only=True)
class Site:
    """What all processes of a site share; ``outputs`` are the files that they write to, the first started first."""

    folder: Path
    databases: Databases
    log_url: str
    issuer: Issuer
    outputs: list[Path] = field(default_factory=list)

    def spawn(self, words: Sequence[str], *, environment: Mapping[str, str] | None = None) -> tuple[Child, Path]:
        """``python -m words…`` and the file that its output goes to."""
        output = self.folder / f"{len(self.outputs):02} {'-'.join(words[:3])}.log"
        self.outputs.append(output)
        command = [sys.executable, "-m", *words]
        return Child(command, log=output, cwd=self.folder, env={**os.environ, **(environment or {})}), output

    @asynccontextmanager
    async def log(self) -> AsyncIterator[Log]:
        log = log_at(self.log_url)
        await log.start()
        yield log
        await log.stop()


@dataclass(kw_only=True)
class Installation:
    """A service, its databases (the ballot box is one of scoring's), and the processes that were started of it."""

    service: str
    site: Site
    urls: Mapping[str, Urls]
    port: int
    children: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """All that a process of this service is told."""
        own = self.urls[self.service]
        said = {
            "ZEREN_DATABASE_URL": own.app,
            "ZEREN_MIGRATION_URL": own.owner,
            "ZEREN_LOG_URL": self.site.log_url,
            "ZEREN_JWKS_PATH": str(self.site.issuer.jwks_path),
            "ZEREN_DRIVEN_CLOCK": "true",
            "ZEREN_PORT": str(self.port),
        }
        if box := self.urls.get("box"):
            said |= {"ZEREN_BOX_URL": box.app, "ZEREN_BOX_MIGRATION_URL": box.owner}
        return said

    def start(self, *roles: str) -> None:
        """One process that plays these roles until it is told to stop."""
        child, _ = self.site.spawn([f"{self.service}_svc", *roles], environment=self.environment)
        self.children.append(child)

    async def run(self, *words: str) -> Path:
        """A command of the service, to its good end: its output."""
        child, output = self.site.spawn([f"{self.service}_svc", *words], environment=self.environment)
        assert await child.ended() == 0, output.read_text()
        return output

    async def ready(self) -> None:
        """Until it says so itself, over HTTP."""
        async with httpx2.AsyncClient(timeout=5) as client:

            async def look() -> bool:
                assert all(child.running for child in self.children), f"a process of {self.service} has ended"
                try:
                    answer = await client.get(f"{self.url}/{self.service}/readyz")
                except httpx2.TransportError:
                    return False
                assert answer.status_code in {200, 503}, answer.text
                return answer.status_code == 200

            await until(look, seconds=PATIENCE)

    async def stop(self) -> None:
        """SIGTERM, at which every process finishes what it is at and leaves in good order."""
        await asyncio.gather(*(child.terminate() for child in self.children))
        assert [await child.ended() for child in self.children] == [0] * len(self.children)

    @asynccontextmanager
    async def connection(self, database: str = "") -> AsyncIterator[asyncpg.Connection]:
        """Into its own database, or into another of its databases, as the application reaches it."""
        connection = await asyncpg.connect(self.urls[database or self.service].app)
        try:
            yield connection
        finally:
            await connection.close()

    async def events(self) -> int:
        """How many events it has stored."""
        async with self.connection() as connection:
            return int(await connection.fetchval("select count(*) from events"))

    async def settled(self) -> None:
        """Until its own feed is through: relayed, projected, and followed by each policy."""
        async with self.connection() as connection:
            await until(lambda: connection.fetchval(_SETTLED), seconds=PATIENCE)

    async def caught_up(self) -> None:
        """Scoring alone: until it has read the whole log as it is now, and judged all that this touched."""
        async with self.site.log() as log:
            ends = {topic: sum((await log.ends(topic)).values()) for topic in TOPICS}
        async with self.connection() as connection:

            async def look() -> bool:
                read = {row["topic"]: row["read"] for row in await connection.fetch(_READ)}
                return read == ends and not await connection.fetchval("select exists (select from touched)")

            await until(look, seconds=PATIENCE)


@asynccontextmanager
async def installed(service: str, site: Site) -> AsyncIterator[Installation]:
    """A service on new, migrated databases. Its processes end with the block, and the databases go."""
    names = {name: unique(name) for name in ([service, "box"] if service == "scoring" else [service])}
    urls = {name: await site.databases.create(unique_name) for name, unique_name in names.items()}
    installation = Installation(service=service, site=site, urls=urls, port=free_port())
    try:
        await installation.run("migrate")
        yield installation
        await installation.stop()
    finally:
        await asyncio.gather(*(child.terminate() for child in installation.children))
        for name in names.values():
            await site.databases.drop(name)


_SETTLED: Final = """
select (select max(position) from events) = all (
    select acknowledged from relay_mark
    union all select position from projection_checkpoints
    union all select position from policy_checkpoints)"""

_READ: Final = "select topic, sum(next_offset)::bigint as read from subscription_checkpoints group by topic"
