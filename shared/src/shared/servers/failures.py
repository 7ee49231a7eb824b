"""How a server of ours can fail to be there, each in one line that can be shown to whoever started it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_TELLING: Final = ("No space left", "already in use", "PANIC", "FATAL", "ERROR", "rror:", "Exception")
_LEVEL: Final = re.compile(r"^.*?\b(PANIC|FATAL|ERROR|error):?\s+")  # what stands before the message itself
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
    with log.open("rb") as output:
        output.seek(since)
        said = [line.decode(errors="replace").strip() for line in output.read().splitlines() if line.strip()]
    telling = (line for clue in _TELLING for line in said if clue in line)
    cause = next(telling, said[-1] if said else "it said nothing")
    return ServerFailed(f"{name} did not start: {_LEVEL.sub('', cause)} (its log: {log})", said[-_TAIL:])
