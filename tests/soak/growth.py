"""What grows: memory, open files and connections of the processes that live to the end."""

import time
from dataclasses import dataclass
from pathlib import Path

from tests.faults.site import ROLES, FaultSite

LIVING = tuple(f"checklist.{name}" for name in ROLES["checklist"])
MEMORY, FILES, CONNECTIONS = 1.05, 8, 8
"""Between the middle and the end: at most so many times the memory, so many more open files, so many connections."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    at: float
    mib: float
    files: int


class Growth:
    def __init__(self, site: FaultSite) -> None:
        self._site = site
        self._weights: dict[str, list[Weight]] = {name: [] for name in LIVING}
        self._connections: list[int] = []

    async def look(self) -> str:
        """At rest: after a recovery. What each process holds, in MiB."""
        for name, weights in self._weights.items():
            proc = Path(f"/proc/{self._site.supervisor.roles[name].pid}")
            status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
            files = len(list((proc / "fd").iterdir()))
            weights.append(Weight(at=time.monotonic(), mib=int(status["VmRSS"].split()[0]) / 1024, files=files))
        pool = self._site.places["checklist"].pool
        self._connections.append(
            await pool.fetchval("select count(*) from pg_stat_activity where usename = 'zeren_app'")
        )
        return " ".join(f"{name.partition('.')[2]} {weights[-1].mib:.0f}" for name, weights in self._weights.items())

    def assert_flat(self) -> None:
        for name, weights in self._weights.items():
            middle, last = weights[len(weights) // 2], weights[-1]
            assert last.mib <= middle.mib * MEMORY + 1, f"{name} grew from {middle.mib:.0f} to {last.mib:.0f} MiB"
            assert last.files <= middle.files + FILES, f"{name} has {last.files} open files, had {middle.files}"
        half = self._connections[len(self._connections) // 2]
        assert self._connections[-1] <= half + CONNECTIONS, f"{half} connections became {self._connections[-1]}"

    def told(self) -> str:
        parts = []
        for name, weights in self._weights.items():
            first, last = weights[0], weights[-1]
            hours = max(last.at - first.at, 1) / 3600
            slope = (last.mib - first.mib) / hours
            parts.append(
                f"{name} {first.mib:.0f}→{last.mib:.0f} MiB ({slope:+.0f}/h), {first.files}→{last.files} files"
            )
        return "; ".join([*parts, f"{self._connections[0]}→{self._connections[-1]} connections"])
