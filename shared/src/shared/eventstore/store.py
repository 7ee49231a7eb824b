"""The event store on PostgreSQL: optimistic, dense positions in commit order, idempotent by command."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.eventstore.appending import Entry, append_entries
from shared.eventstore.bell import Bell
from shared.eventstore.codec import Codec
from shared.eventstore.database import Database
from shared.eventstore.ids import uuid7
from shared.eventstore.schema import MAX_DATA
from shared.kernel import Appended, Context, Fault, History, Invalid, WrongExpectedVersion, record

E = TypeVar("E")
T = TypeVar("T")


@record
class Pending(Generic[E]):
    """One command's events on their way to one stream."""

    stream: str
    events: Sequence[E]
    expected_version: int
    context: Context


class PostgresEventStore(Generic[E]):
    """One aggregate's view of its service's events. See `shared.kernel.EventStore` for the promises."""

    def __init__(self, database: Database, codec: Codec[E], bell: Bell | None = None) -> None:
        self._database, self._codec = database, codec
        self._ring = bell.ring if bell else _nobody_listens
        self._running: set[asyncio.Task[Any]] = set()

    async def read(self, stream: str, *, after: int = 0, up_to: int | None = None) -> History[E]:
        rows = await self._database.pool.fetch(
            "select version, position, type, case when version > $2 then data end as data from events"
            " where stream = $1 and version between $2 and coalesce($3, 2147483647) order by version",
            stream,
            after,  # with the event there, which shows that the stream reaches so far
            up_to,
        )
        if not rows:
            return History()
        return History(
            events=[self._codec.decode(row["type"], row["data"]) for row in rows if row["version"] > after],
            version=rows[-1]["version"],
            position=rows[-1]["position"],
            since=rows[0]["position"] if after else 0,
        )

    async def outcome(self, command_id: Any) -> Appended | None:  # noqa: ANN401 - asyncpg takes any UUID
        row = await self._database.pool.fetchrow(
            "select stream, version, position, fingerprint from events"
            " where command_id = $1 order by command_event desc limit 1",
            command_id,
        )
        return Appended(**row, repeated=True) if row else None

    async def append(self, stream: str, events: Sequence[E], *, expected_version: int, context: Context) -> Appended:
        """In one commit with what else arrives just now: see `shared.eventstore.group`."""
        entry = self._entry(stream, events, expected_version, context)
        return await self._database.writer.append(entry, self._ring)

    def turn(self, stream: str) -> AbstractAsyncContextManager[None]:
        return self._database.turns.turn(stream)

    def crowded(self, stream: str) -> bool:
        return self._database.turns.crowded(stream)

    async def append_many(self, commands: Sequence[Pending[E]]) -> Sequence[Appended | WrongExpectedVersion]:
        """Several commands, each on a stream of its own and each with an outcome of its own, in one commit.

        A command that comes twice in a call is taken once; the other is told to decide anew.
        A caller that is cancelled does not tear the commit apart: it goes on by itself.
        Raises `OutcomeUnknown` where the commit can't be found out, `Invalid` for an event that is too large.
        """
        if not commands:
            return []
        if len({command.stream for command in commands}) < len(commands):
            raise ValueError("two commands of one call are for the same stream")
        entries = [
            self._entry(command.stream, command.events, command.expected_version, command.context)
            for command in commands
        ]
        return await self._to_the_end(self._append(entries))

    async def _to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # where its caller has gone there is nobody to be told

    async def _append(self, entries: Sequence[Entry]) -> Sequence[Appended | WrongExpectedVersion]:
        firsts: dict[UUID, Entry] = {}
        for entry in entries:
            firsts.setdefault(entry.command_id, entry)
        answers = await append_entries(self._database.pool.acquire, list(firsts.values()))
        self._ring()
        by_command = dict(zip(firsts, answers, strict=True))
        return [
            answer
            if entry is firsts[entry.command_id] or getattr(answer, "repeated", False)
            else WrongExpectedVersion(f"{entry.stream}: its command came for {firsts[entry.command_id].stream} too")
            for entry in entries
            for answer in (by_command[entry.command_id],)
        ]

    def _entry(self, stream: str, events: Sequence[E], expected_version: int, context: Context) -> Entry:
        if not events:
            raise ValueError("a command without events leaves no trace to append")
        return Entry(
            (
                context.command_id,
                stream,
                expected_version,
                context.actor,
                context.fingerprint,
                context.causation,
                context.traceparent,
                context.at,
            ),
            [(uuid7(context.at), *self._encoded(event)) for event in events],
        )

    def _encoded(self, event: E) -> tuple[str, str]:
        name, data = self._codec.encode(event)
        if len(data) > MAX_DATA >> 2 and len(data.encode()) > MAX_DATA:  # a character has 4 bytes at most
            raise Invalid(Fault(pointer="", code="too_large", detail=f"{name}: more than {MAX_DATA >> 10} KiB"))
        return name, data


def _nobody_listens() -> None:
    """A store without a bell."""
