"""What must never be found where it does not belong: secrets and what tells of persons (I5)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import dumps
from typing import Final
from urllib.parse import quote

AROUND: Final = 40
"""Characters on either side of what was found, for whoever looks for the leak."""


@dataclass(frozen=True, kw_only=True)
class Leak:
    """This canary sang in this artefact."""

    canary: str
    artefact: str
    around: str


def leaks(artefacts: Iterable[tuple[str, bytes]], canaries: Mapping[str, str]) -> Iterator[Leak]:
    """Every canary (what it is → the text) that stands in an artefact (its name, its bytes), each once an artefact.

    Also as JSON or an address would write it: ``\\u8d23`` for 责, ``%E8%B4%A3`` likewise.
    """
    written = {name: list(_spellings(text)) for name, text in canaries.items()}
    for artefact, content in artefacts:
        for name, spellings in written.items():
            at = min((place for spelling in spellings if (place := content.find(spelling)) >= 0), default=-1)
            if at >= 0:
                around = content[max(at - AROUND, 0) : at + AROUND].decode(errors="replace")
                yield Leak(canary=name, artefact=artefact, around=around)


def _spellings(text: str) -> Iterator[bytes]:
    yield from {text.encode(), dumps(text)[1:-1].encode(), quote(text, safe="").encode()}
