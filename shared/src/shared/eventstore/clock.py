"""The clock port: the real time, or one that is driven from day to day (the demo year, the tests).

A driven clock is one row in the service's database, so it keeps its last day over a restart and all processes of the
service share it. It dates facts; it never decides over a token's life.
"""

from datetime import UTC, datetime
from typing import Protocol

from shared.eventstore.database import Database


class Clock(Protocol):
    async def now(self) -> datetime:
        """The instant, aware, UTC."""


class SystemClock:
    async def now(self) -> datetime:
        return datetime.now(UTC)


class DrivenClock:
    """Stands still at the instant it was last driven to; before that it shows the real time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> datetime:
        driven: datetime | None = await self._database.pool.fetchval("select now from driven_clock")
        return driven.astimezone(UTC) if driven else datetime.now(UTC)

    async def drive(self, instant: datetime) -> None:
        """Never backwards: what was recorded later must not look recorded earlier."""
        await self._database.pool.execute(
            "insert into driven_clock (now) values ($1) on conflict (single)"
            " do update set now = greatest(driven_clock.now, excluded.now)",
            instant,
        )
