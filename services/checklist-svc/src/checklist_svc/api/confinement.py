"""A file from outside, read by a process of its own: whatever it unpacks to, this one goes on serving."""

import asyncio
import hashlib
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Sequence
from tempfile import TemporaryFile

import msgspec

from checklist_svc.api.tree_files import SECONDS, Read, too_large
from checklist_svc.domain.tree_import.rows import RawRow
from shared.kernel import Fault, Invalid

AT_ONCE = asyncio.Semaphore(2)
"""Files that are read at the same time; the next one waits."""

PATIENCE = 2.0 * SECONDS
"""Seconds by the clock: the process has been given less of a processor."""


async def read_tree(media_type: str, chunks: AsyncIterator[bytes]) -> tuple[Sequence[RawRow], str]:
    """The file's rows, and its SHA-256. Raises `Invalid`; a file that used up what it was given is too large."""
    digest = hashlib.sha256()
    with TemporaryFile() as file:
        async for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.seek(0)
        async with AT_ONCE:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "checklist_svc.api.tree_files", media_type),
                stdin=file,
                stdout=PIPE,
                stderr=DEVNULL,
                env={"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"},
            )
            try:
                async with asyncio.timeout(PATIENCE):
                    said, _ = await child.communicate()
            except TimeoutError:
                raise too_large() from None
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
    if child.returncode:
        raise too_large()
    read = msgspec.msgpack.decode(said, type=Read)
    if read.faults:
        raise Invalid(*(Fault(pointer=pointer, code=code, detail=detail) for pointer, code, detail in read.faults))
    return read.rows, digest.hexdigest()
