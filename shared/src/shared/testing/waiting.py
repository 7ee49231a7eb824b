"""Waiting for what another process shows: it can only be looked at, so look often and give up in time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T]], *, seconds: float = 30) -> T:
    """What ``look`` finds, as soon as that is something. Raises `TimeoutError` after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110 - a database row rings no bell in this process
            await asyncio.sleep(0.01)
    return found
