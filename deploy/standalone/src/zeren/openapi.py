"""``python -m zeren.openapi freeze | check``: the OpenAPI document of each service, frozen in ``docs/api``.

Whoever reviews a change of the API sees it as a difference in git. ``check`` fails on one that is not frozen and shows
it. The documents are those of production: the driven clock of a demo brings its own routes and is not in them. The
folder is ``docs/api`` below the working directory, or what is given after the command.
"""

import difflib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from shared.eventstore import SystemClock
from shared.eventstore.seals import PinnedKeys
from zeren.site import SERVICES

FOLDER = Path("docs/api")
SHOWN = 40
"""Lines of a difference that are shown; the whole of it is in git after a freeze."""

NOTHING_OPEN: Any = SimpleNamespace(
    base=SimpleNamespace(auth=None, clock=SystemClock(), database=None, log=None, seals=PinnedKeys()), box=None
)
"""Stands for the wiring of any service: a document says what can be asked, and asks nothing of anyone."""


def documents() -> Iterator[tuple[str, str]]:
    """File name and text for each service: keys sorted, so that only a change of the API changes a byte."""
    for service in SERVICES:
        document = service.create_app(NOTHING_OPEN).openapi()
        yield f"{service.name}.openapi.json", json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def freeze(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents():
        (folder / name).write_text(text, encoding="utf-8")


def differences(folder: Path = FOLDER) -> Iterator[str]:
    """What is not frozen, line by line; nothing where all is."""
    for name, text in documents():
        path = folder / name
        frozen = path.read_text(encoding="utf-8") if path.exists() else ""
        if frozen == text:
            continue
        yield f"not frozen: {path}: run `make contracts` and commit what it writes"
        lines = list(difflib.unified_diff(frozen.splitlines(), text.splitlines(), "frozen", "now", n=2, lineterm=""))
        yield from lines[:SHOWN]
        if len(lines) > SHOWN:
            yield f"… {len(lines) - SHOWN} more lines"


def main(arguments: list[str]) -> int:
    """Run one command; 0 is well, 1 has something to say, 2 is a wrong call."""
    match arguments:
        case ["freeze", *rest] if len(rest) <= 1:
            freeze(Path(*rest) if rest else FOLDER)
            return 0
        case ["check", *rest] if len(rest) <= 1:
            said = list(differences(Path(*rest) if rest else FOLDER))
        case _:
            sys.stdout.write(f"{__doc__}\n")
            return 2
    sys.stdout.writelines(f"{line}\n" for line in said)
    return int(bool(said))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
