"""Seals in a service's database: what was sealed, what was signed, and the bytes that are hashed of an event."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.eventstore.database import Database
from shared.eventstore.seals.merkle import Frontier
from shared.kernel import record

COLUMNS = (
    "position, stream, version, id, type, data, command_id, command_event, actor, fingerprint, causation, traceparent,"
    " recorded_at"
)
"""All that is stored of an event, in the order in which it is hashed. For ever: see ADR 0070."""

CONTENTS = (
    f"select position, record_send(row({COLUMNS})) from events"  # noqa: S608 - a constant
    " where position > $1 and position <= $2 order by position"
)


class Content(NamedTuple):
    """An event as it is hashed: number of columns; then of each its type, its length (-1: null) and its value.

    All numbers big-endian, 4 bytes; a position 8, a UUID 16, text in UTF-8, a time in µs since 2000-01-01 UTC, 8.
    """

    position: int
    bytes: bytes


@record
class Seal:
    """Over the events after position ``after``, up to ``reached``. ``leaves``: their hashes, one after the other."""

    after: int
    reached: int
    algorithm: str
    leaves: bytes
    peaks: bytes

    @property
    def frontier(self) -> Frontier:
        return Frontier.unpack(self.reached, self.peaks)


@record
class SignedHead:
    size: int
    note: str


class Ledger:
    def __init__(self, database: Database) -> None:
        self._pool = database.pool

    async def contents(self, after: int, up_to: int) -> Sequence[Content]:
        """The events after ``after``, ``up_to`` at most, in order; whoever asks looks for holes."""
        return [Content(*row) for row in await self._pool.fetch(CONTENTS, after, up_to)]

    async def store_ends(self) -> tuple[int, int]:
        """The first and the last position; 1 and 0 where nothing is stored."""
        row = await self._pool.fetchrow("select coalesce(min(position), 1), coalesce(max(position), 0) from events")
        return row[0], row[1]

    async def last_seal(self) -> Seal | None:
        rows = await self._pool.fetch(
            "select after, reached, algorithm, leaves, peaks from seals order by reached desc limit 1"
        )
        return Seal(**rows[0]) if rows else None

    async def seals(self, after: int, events: int) -> Sequence[Seal]:
        """Those that follow ``after`` and end within so many events; the next one however long it is."""
        rows = await self._pool.fetch(
            "select after, reached, algorithm, leaves, peaks from seals"
            " where after = $1 or (after > $1 and reached <= $1 + $2) order by after",
            after,
            events,
        )
        return [Seal(**row) for row in rows]

    async def newest_head(self) -> SignedHead | None:
        rows = await self._pool.fetch("select size, note from signed_heads order by size desc limit 1")
        return SignedHead(**rows[0]) if rows else None

    async def heads(self) -> Sequence[SignedHead]:
        return [
            SignedHead(**row) for row in await self._pool.fetch("select size, note from signed_heads order by size")
        ]

    async def add(self, seal: Seal | None, head: SignedHead | None) -> None:
        """Both or neither. Raises `asyncpg.UniqueViolationError` where another sealer was here."""
        async with self._pool.acquire() as connection, connection.transaction():
            if seal is not None:
                await connection.execute(
                    "insert into seals (after, reached, algorithm, leaves, peaks) values ($1, $2, $3, $4, $5)",
                    seal.after,
                    seal.reached,
                    seal.algorithm,
                    seal.leaves,
                    seal.peaks,
                )
            if head is not None:
                await connection.execute("insert into signed_heads (size, note) values ($1, $2)", head.size, head.note)
