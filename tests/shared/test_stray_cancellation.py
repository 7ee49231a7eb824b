"""A library's own cancelled future must not end a worker silently: a task group takes no notice of that."""

import asyncio

import pytest

from shared.log import LogUnavailable
from shared.log.kafka_topics import letting_go, reaching
from shared.runtime.service import RoleEnded, play


async def torn() -> None:
    """What aiokafka does while it closes: it awaits a task of its own that it has cancelled."""
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def test_a_stray_cancellation_below_the_log_is_a_log_that_is_away() -> None:
    with pytest.raises(LogUnavailable):
        async with reaching("read", 1):
            await torn()
    async with letting_go():
        await torn()


async def test_a_worker_that_is_told_to_end_still_ends() -> None:
    async def wait(manager: object) -> None:
        async with manager:  # type: ignore[attr-defined] # one of the two
            await asyncio.Event().wait()

    for manager in (reaching("read", 1), letting_go()):
        task = asyncio.ensure_future(wait(manager))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_role_that_ends_unasked_ends_its_process() -> None:
    async def dropped(_: None, __: asyncio.Event) -> None:
        await torn()

    async def done(_: None, __: asyncio.Event) -> None:
        """Nothing more to do."""

    for role in (dropped, done):
        with pytest.raises(RoleEnded):
            await play(role, None, asyncio.Event())
    stop = asyncio.Event()
    stop.set()
    await play(done, None, stop)
