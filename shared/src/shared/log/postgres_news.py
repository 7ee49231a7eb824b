"""Who waits for records in PostgreSQL is woken when some were written, here or in another process."""

import asyncio
from contextlib import suppress
from typing import Final

import asyncpg

UNREACHABLE: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, crashed, starting
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when it uses a connection in the moment of its end
)

_CHANNEL: Final = "zeren_log"
_POLL: Final = 1.0  # seconds: a LISTEN connection can die unnoticed (asyncpg #519), so we look now and then anyhow


class News:
    """Take `latest` before looking for records, `wait` on it if there were none: what comes in between rings it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.latest = asyncio.Event()
        self._ear: asyncpg.Connection | None = None
        self._hearing = asyncio.Lock()
        self._ringing: asyncio.Task[None] | None = None

    def ring(self, pool: asyncpg.Pool) -> None:
        """Wake our own readers, and the others by one NOTIFY for all that was written meanwhile.

        It goes after the commit and over another connection: inside the transaction it would queue all writers of the
        whole server behind one lock.
        """
        self._wake()
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._notify(pool))

    async def wait(self, news: asyncio.Event, seconds: float) -> None:
        """Until something new may be there: at the ring, or after a while."""
        await self._listen()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _POLL)):
                await news.wait()

    async def stop(self) -> None:
        if self._ringing:
            await self._ringing
        if self._ear:
            with suppress(*UNREACHABLE):
                await self._ear.close(timeout=2)
        self._ear = None

    def _wake(self, *_: object) -> None:
        news, self.latest = self.latest, asyncio.Event()
        news.set()

    async def _notify(self, pool: asyncpg.Pool) -> None:
        with suppress(*UNREACHABLE):  # they look by themselves before long
            await pool.execute(f"NOTIFY {_CHANNEL}")

    async def _listen(self) -> None:
        async with self._hearing:
            if self._ear is None or self._ear.is_closed():
                with suppress(*UNREACHABLE):
                    self._ear = await asyncpg.connect(self._url, timeout=2)
                    await self._ear.add_listener(_CHANNEL, self._wake)
