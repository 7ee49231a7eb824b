"""How a server of ours can fail to be there, each in one line that can be shown to whoever started it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

_TELLING: Final = ("No space left", "already in use", "PANIC", "FATAL", "ERROR", "rror:", "Exception")
_TAIL = 20


class ServerFailed(Exception):
    """A server did not start or did not stay. ``tail``: the last lines of its log."""

    def __init__(self, message: str, tail: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.tail = tail


class FolderInUse(ServerFailed):
    """Another copy is running on the same data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is in use: another copy is running on it")


def failed(name: str, log: Path, since: int = 0) -> ServerFailed:
    """The failure that the log tells from byte ``since`` on: its most telling line, and the last ones beside it."""
    tail = tail_of(log, since)
    telling = (line for clue in _TELLING for line in tail if clue in line)
    cause = next(telling, tail[-1] if tail else "it said nothing")
    return ServerFailed(f"{name} did not start: {cause.strip()} (its log: {log})", tail)


def tail_of(log: Path, since: int = 0) -> Sequence[str]:
    with log.open("rb") as lines:
        lines.seek(since)
        return [line.decode(errors="replace") for line in lines.read().splitlines() if line.strip()][-_TAIL:]
