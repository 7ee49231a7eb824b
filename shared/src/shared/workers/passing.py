"""Whether the read models have passed a position: one look for all of a process who wait for it."""

import asyncio

from shared.eventstore import Database

PAUSE = 0.005
"""Seconds between two looks, while anybody waits."""


class ReadModels:
    """``await ReadModels(database).passed(17)``. However many wait, there is one query at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[asyncio.Future[bool], int] = {}
        self._looking: asyncio.Task[None] | None = None

    async def passed(self, position: int, *, seconds: float = 2.0) -> bool:
        """Wait until they have; False where they have not in time. Raises what the database raises."""
        reached: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[reached] = position
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="read models")
        try:
            async with asyncio.timeout(seconds):
                return await reached
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(reached, None)

    async def _look(self) -> None:
        while self._waiting:
            try:
                found = await self._database.pool.fetchval(
                    "select position from projection_checkpoints where name = 'read-models'"
                )
            except Exception as error:  # noqa: BLE001 - theirs to tell, each of those who wait
                for reached in self._waiting:
                    if not reached.done():
                        reached.set_exception(error)
                return
            for reached, position in self._waiting.items():
                if position <= (found or 0) and not reached.done():
                    reached.set_result(True)
            await asyncio.sleep(PAUSE)
