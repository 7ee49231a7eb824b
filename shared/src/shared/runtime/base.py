"""What every service's wiring begins with: its database, the log, a clock, and who may come in."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from shared.eventstore import Bell, Clock, Database, DrivenClock, SystemClock
from shared.eventstore.seals import PinnedKeys
from shared.kernel import record
from shared.log import Log, log_at
from shared.runtime.settings import Settings
from shared.web.auth import Auth


@record
class Base:
    settings: Settings
    database: Database
    bell: Bell
    log: Log
    clock: Clock
    auth: Auth
    seals: PinnedKeys = PinnedKeys()


@asynccontextmanager
async def open_base(settings: Settings) -> AsyncIterator[Base]:
    """Everything open, and closed again in the opposite order."""
    async with AsyncExitStack() as stack:
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        bell = await stack.enter_async_context(Bell(database))
        log = log_at(settings.log_url)
        await log.start()
        stack.push_async_callback(log.stop)
        yield Base(
            settings=settings,
            database=database,
            bell=bell,
            log=log,
            clock=DrivenClock(database) if settings.driven_clock else SystemClock(),
            auth=Auth(settings.jwks_path, issuer=settings.issuer, audience=settings.audience),
            seals=PinnedKeys.read(settings.seal_origin, settings.seal_public_path),
        )
