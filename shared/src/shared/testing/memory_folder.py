"""A place for what tests make and throw away: three hundred files a database cost a disk dear, and memory nothing."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - what is made below it has a name that nobody can foresee
ROOM: Final = 2 << 30
"""Bytes that must be free, of the folder and of the machine. A container has 64 MiB there unless it was told more."""

PREFIX: Final = "zeren-test-"


@contextmanager
def memory_folder() -> Iterator[Path | None]:
    """A folder in memory that goes with the block; None where there is none, or no room."""
    if not os.access(MEMORY, os.W_OK) or min(shutil.disk_usage(MEMORY).free, _available()) < ROOM:
        yield None
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY))
    folder.chmod(0o755)  # PostgreSQL may run as another
    with (folder / "lock.new").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "lock.new").rename(folder / "lock")  # nobody ever finds it and not locked while we live
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _available() -> int:
    """Bytes of memory that can be had without swapping, as Linux tells it."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))


def _sweep() -> None:
    """Give back what sessions left that were killed: memory is dearer than the folder for such things on the disk."""
    for lock in MEMORY.glob(f"{PREFIX}*/lock"):
        with suppress(OSError), lock.open("rb") as left:  # it lives (or is another's)
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
