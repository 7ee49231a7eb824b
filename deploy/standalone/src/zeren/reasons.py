"""Why a run ended, in one line for whoever started it: what was raised on purpose, or a disk with no room left."""

import asyncio
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx2

from shared.servers import ServerFailed
from zeren.site import Unavailable
from zeren.year.player import Stuck

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
ROOM = 16 << 20
"""Bytes: PostgreSQL writes on into a new file of this size, or not at all."""


def reason(error: BaseException, root: Path) -> str | None:
    """The line to show; None where only a traceback tells what went wrong."""
    found = list(_all(error))
    if any(map(_out_of_room, found)):
        return no_room(root)
    for one in found:
        if isinstance(one, Unavailable | ServerFailed):
            return str(one).splitlines()[0]
    if full(root):
        return no_room(root)
    for one in found:
        if isinstance(one, Stuck | httpx2.HTTPError):
            return f"The year can't be played on: {(str(one) or type(one).__name__).splitlines()[0]}"
    return None


def full(root: Path) -> bool:
    return root.exists() and shutil.disk_usage(root).free < ROOM


async def until_full(root: Path) -> None:
    """The services wait for room with patience; whoever plays a year should not."""
    while not full(root):  # noqa: ASYNC110 - a disk rings no bell
        await asyncio.sleep(1)


def no_room(root: Path) -> str:
    return f"No space left on the disk that holds {root}. Make room, then make run again: it goes on from there."


def _all(error: BaseException) -> Iterator[BaseException]:
    """The error, those that it groups, and those that led to it."""
    yield error
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _all(one)
    for one in (error.__cause__, error.__context__):
        if one is not None:
            yield from _all(one)


def _out_of_room(error: BaseException) -> bool:
    return (
        isinstance(error, asyncpg.DiskFullError)
        or (isinstance(error, OSError) and error.errno in FULL)
        or (
            isinstance(error, ServerFailed)
            and any(words in str(error) for words in ("No space left", "File too large"))
        )
    )
