"""The folder that a server keeps its data in: whose it is, and which port is free beside it."""

import asyncio
import fcntl
import os
import socket
import time
from pathlib import Path

from shared.servers.failures import FolderInUse, ServerFailed

LOOPBACK = "127.0.0.1"
_GRACE = 2.0  # seconds in which the last processes of a killed copy may still leave
_LOG_LIMIT = 16 << 20


async def claim(folder: Path) -> int:
    """Claim the folder for one server: a file descriptor to hand on to it. Raises `FolderInUse`, `ServerFailed`.

    The lock lies on the open file, not on a process: handed to the server and closed here, it is held by the server
    and each of its children, and free when the last of them has gone, whoever killed whom.
    """
    try:
        handle = _lock_file(folder)
    except OSError as error:
        raise ServerFailed(f"{folder} can't be used: {error.strerror}") from error
    deadline = time.monotonic() + _GRACE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                raise FolderInUse(folder) from None
            await asyncio.sleep(0.05)
        else:
            return handle


def _lock_file(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def free_port() -> int:
    """A port of the loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def check_port(name: str, port: int) -> None:
    """Raises `ServerFailed` if somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: TIME_WAIT is no obstacle
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise ServerFailed(f"{name} did not start: port {port} is taken ({error.strerror})") from None


def open_log(log: Path) -> int:
    """Begin a new section of the log, its size in bytes so far; a large one is put aside first."""
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    log.touch()
    return log.stat().st_size
