"""All events of a service, in the one order in which they were committed."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from shared.eventstore.codec import Codec
from shared.eventstore.database import Database
from shared.kernel import Recorded

E = TypeVar("E")

COLUMNS = "position, stream, version, id, type, data, command_id, actor, recorded_at, causation, traceparent"


class FeedGap(Exception):
    """A position is missing. Positions are dense, so this is a loss: nothing goes on until it is explained."""


class Feed(Generic[E]):
    def __init__(self, database: Database, codec: Codec[E]) -> None:
        self._database, self._codec = database, codec

    async def read(self, after: int, limit: int = 1000) -> Sequence[Recorded[E]]:
        """Up to ``limit`` events from position ``after`` + 1 on, without a hole. Raises `FeedGap`."""
        rows = await self._database.pool.fetch(
            f"select {COLUMNS} from events where position > $1 order by position limit $2",  # noqa: S608 - a constant
            after,
            limit,
        )
        if rows and rows[-1]["position"] != after + len(rows):
            raise FeedGap(f"after position {after}, {len(rows)} events reach to {rows[-1]['position']}")
        return [self._recorded(row) for row in rows]

    async def at(self, positions: Sequence[int]) -> Sequence[Recorded[E]]:
        """The events at these positions, in order; those that are not there are left out."""
        rows = await self._database.pool.fetch(
            f"select {COLUMNS} from events where position = any($1) order by position",  # noqa: S608 - a constant
            positions,
        )
        return [self._recorded(row) for row in rows]

    async def head(self) -> int:
        """The last position, 0 where there is none."""
        return int(await self._database.pool.fetchval("select coalesce(max(position), 0) from events"))

    def _recorded(self, row: Any) -> Recorded[E]:  # noqa: ANN401 - asyncpg ships no types
        """``row``: its `COLUMNS`, which stand in the order of the fields."""
        position, stream, version, id, type, data, *rest = row
        return Recorded(position, stream, version, id, type, self._codec.decode(type, data), *rest)
