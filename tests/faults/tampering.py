"""A store that commands filled, sealed, signed and published; and an owner of its database who changes its past."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from project_svc.config import Settings
from project_svc.messaging.codec import project_codec
from project_svc.messaging.publishing import SOURCE, TOPIC, publish
from shared.eventstore import Bell, Database, Feed, SystemClock
from shared.eventstore.seals import ALGORITHMS, Damage, Ledger, PinnedKeys, Signer
from shared.kernel import record
from shared.log import Log
from shared.runtime import Base, Books
from shared.runtime.verify import Report, examine
from shared.servers import Urls
from shared.testing.memory_log import MemoryLog
from shared.web import Auth
from shared.web.auth.issuer import Issuer
from shared.workers import Publishing
from shared.workers.relay import Relay
from shared.workers.sealer import Sealer
from tests.integration.project_site import migrated, project_site, ready_to_accept

PARTITIONS = 4
PROJECTS, PER_HEAD = 60, 10
EVENTS = 6 * PROJECTS
HEADS = range(6 * PER_HEAD, EVENTS + 1, 6 * PER_HEAD)
"""Sizes of the signed heads, one for each ten projects: 60, 120 … 360."""

OURS = Signer(name="zeren/project", key=Ed25519PrivateKey.from_private_bytes(b"o" * 32))
THEIRS = Signer(name="zeren/project", key=Ed25519PrivateKey.from_private_bytes(b"t" * 32))


class Year:
    """Fills a database with commands over HTTP, seals it, publishes it. Once a session: each test gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.jwks = Issuer.open(folder).jwks_path
        self._folder = folder
        self.log = MemoryLog()
        self.notes: dict[int, str] = {}

    async def __call__(self, urls: Urls) -> None:
        await migrated(urls)
        async with project_site(urls, self._folder) as site:
            run = Sealer(Ledger(site.wiring.base.database), OURS, ALGORITHMS["sha256"])
            for number in range(1, PROJECTS + 1):
                await ready_to_accept(site, f"project-{number}")
                if number % PER_HEAD == 0:
                    await run.batch()
                    await run.sign()
            heads = await Ledger(site.wiring.base.database).heads()
            self.notes = {head.size: head.note for head in heads}
            assert list(self.notes) == list(HEADS)
            relay = Relay(site.wiring.feed, site.wiring.base.database, self.log, self.publishing)
            await relay.begin()
            assert await relay.batch()

    @property
    def publishing(self) -> Publishing[object]:
        return Publishing(source=SOURCE, topic=TOPIC, partitions=PARTITIONS, publish=publish)


@record
class Crime:
    """A copy of the store, and what `verify` says of it."""

    urls: Urls
    year: Year

    async def done(self, *statements: str) -> None:
        owner = await asyncpg.connect(self.urls.owner)
        for table in ("events", "seals", "signed_heads"):
            await owner.execute(f"alter table {table} disable trigger user")
        for statement in statements:
            await owner.execute(statement)
        await owner.close()

    async def sealed_anew(self, after: int, signer: Signer | None) -> None:
        """All seals from the one over ``after`` + 1 on are made again; without a signer the heads stay as they were."""
        await self.done(f"delete from seals where reached > {after}")  # noqa: S608 - a number
        if signer:
            await self.done(f"delete from signed_heads where size > {after}")  # noqa: S608 - a number
        database = await Database.open(self.urls.owner, size=2)
        run = Sealer(Ledger(database), None, ALGORITHMS["sha256"])
        await run.begin()
        while await run.batch():
            pass
        await database.close()
        if signer:
            await self._signed(signer)

    async def _signed(self, signer: Signer) -> None:
        database = await Database.open(self.urls.owner, size=2)
        run = Sealer(Ledger(database), signer, ALGORITHMS["sha256"])
        await run.begin()
        await run.sign()
        await database.close()

    async def verified(self, *kept: str, log: Log | None = None, pinned: Signer | None = OURS) -> Report:
        async with self._books(log or self.year.log, pinned) as books:
            return await examine(books, kept)

    async def found(self, *kept: str, log: Log | None = None) -> Damage:
        """The first damage. The log is left out unless given, so that it can't find what the seals missed."""
        report = await self.verified(*kept, log=log or MemoryLog())
        assert report.damages, "nothing was found"
        return report.damages[0]

    @asynccontextmanager
    async def _books(self, log: Log, pinned: Signer | None) -> AsyncIterator[Books]:
        database = await Database.open(self.urls.app, size=2)
        settings = Settings(database_url=self.urls.app, log_url="memory://", jwks_path=self.year.jwks)
        base = Base(
            settings=settings,
            database=database,
            bell=Bell(database),
            log=log,
            clock=SystemClock(),
            auth=Auth(self.year.jwks),
            seals=PinnedKeys(keys=[pinned.verifier.key] if pinned else ()),
        )
        yield Books(service="project", base=base, feed=Feed(database, project_codec), publishing=self.year.publishing)
        await database.close()
