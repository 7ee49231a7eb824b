"""A site in a process of its own, that says where it is."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.web.auth.issuer import Issuer

LOGS = ("site.log", "output.log", "postgres/server.log")
"""Below its folder: what it logs, at DEBUG; what it says besides; and what its database says."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """``databases``: the URL of each service's own, of ``box`` and of ``log``."""

    folder: Path
    url: str
    issuer: Issuer
    names: Mapping[str, Sequence[Any]]
    databases: Mapping[str, str]
    process: int


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """From the repository's root. It ends with the block, in good order."""
    words = [sys.executable, "-m", "tests.faults.fuzz.serving", str(folder)]
    with (folder / "output.log").open("wb") as output:
        child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output)  # noqa: S603 - ourselves
    with child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("a child without pipes")
        told = json.loads(child.stdout.readline())
        try:
            yield Served(folder=folder, issuer=Issuer.open(folder / "keys"), process=child.pid, **told)
        finally:
            child.stdin.close()  # its word to stop
    assert child.returncode == 0, f"the site ended with {child.returncode}: see {folder}"
