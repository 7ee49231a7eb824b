"""How far a rebuild is, as it is shown and kept."""

import time
from collections.abc import Awaitable, Callable

from shared.kernel import record

EVERY = 0.2
"""Seconds between two reports."""


@record
class Progress:
    """``phase``: reducing, judging, comparing, switching. ``rate``: events a second; ``left``: seconds, while known."""

    phase: str
    read: int
    total: int
    rate: int
    left: int | None


Report = Callable[[Progress], Awaitable[None]]


async def silent(_: Progress) -> None:
    """For whoever does not look."""


class Meter:
    """Counts events and tells of them, not more often than somebody can look."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._began = self._told = time.monotonic()
        self.read = 0
        self.total = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def rate(self) -> int:
        return int(self.read / self.seconds) if self.seconds > 0 else 0

    async def advanced(self, events: int) -> None:
        """So many events more were read."""
        self.read += events
        if time.monotonic() - self._told >= EVERY:
            await self.phase("reducing")

    async def phase(self, name: str) -> None:
        self._told = time.monotonic()
        left = (self.total - self.read) // self.rate if name == "reducing" and self.rate else None
        await self._report(Progress(phase=name, read=self.read, total=self.total, rate=self.rate, left=left))
