"""The event store on PostgreSQL: optimistic, dense positions in commit order, idempotent by command."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Generic, TypeVar

from shared.eventstore.away import BUSY, LOST, store_away
from shared.eventstore.bell import Bell
from shared.eventstore.codec import Codec
from shared.eventstore.database import Database
from shared.eventstore.ids import uuid7
from shared.eventstore.schema import APPEND_LOCK, MAX_DATA
from shared.kernel import Appended, Context, Fault, History, Invalid, OutcomeUnknown, WrongExpectedVersion, record

E = TypeVar("E")
T = TypeVar("T")

APPEND = "select * from append_events($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)"


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
        self._database, self._codec, self._bell = database, codec, bell
        self._running: set[asyncio.Task[Any]] = set()

    async def read(self, stream: str, *, up_to: int | None = None) -> History[E]:
        rows = await self._database.pool.fetch(
            "select version, position, type, data from events"
            " where stream = $1 and version <= coalesce($2, 2147483647) order by version",
            stream,
            up_to,
        )
        if not rows:
            return History()
        return History(
            events=[self._codec.decode(row["type"], row["data"]) for row in rows],
            version=rows[-1]["version"],
            position=rows[-1]["position"],
        )

    async def outcome(self, command_id: Any) -> Appended | None:  # noqa: ANN401 - asyncpg takes any UUID
        row = await self._database.pool.fetchrow(
            "select stream, version, position, fingerprint from events"
            " where command_id = $1 order by command_event desc limit 1",
            command_id,
        )
        return Appended(**row, repeated=True) if row else None

    async def append(self, stream: str, events: Sequence[E], *, expected_version: int, context: Context) -> Appended:
        pending = Pending(stream=stream, events=events, expected_version=expected_version, context=context)
        [done] = await self.append_many([pending])
        if isinstance(done, WrongExpectedVersion):
            raise done
        return done

    async def append_many(self, commands: Sequence[Pending[E]]) -> Sequence[Appended | WrongExpectedVersion]:
        """Several commands, each on a stream of its own and each with an outcome of its own, in one commit.

        A caller that is cancelled does not tear the commit apart: it goes on by itself.
        Raises `OutcomeUnknown` where the commit can't be found out, `Invalid` for an event that is too large.
        """
        if not commands:
            return []
        if len({command.stream for command in commands}) < len(commands):
            raise ValueError("two commands of one call are for the same stream")
        if not all(command.events for command in commands):
            raise ValueError("a command without events leaves no trace to append")
        return await self._to_the_end(self._append(commands))

    async def _to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _append(self, commands: Sequence[Pending[E]]) -> Sequence[Appended | WrongExpectedVersion]:
        arguments = self._arguments(commands)
        try:
            rows = await self._database.pool.fetch(APPEND, *arguments)
        except LOST as error:  # it may have happened: look it up
            if not store_away(error):
                raise
            rows = await self._look_up_and_retry(arguments, error)
        if self._bell:
            self._bell.ring()
        return [self._outcome(row, command) for row, command in zip(rows, commands, strict=True)]

    async def _look_up_and_retry(self, arguments: Sequence[Any], error: Exception) -> Any:  # noqa: ANN401 - rows
        """Wait until whatever was under way has ended, then say it again: what is there answers as a repeat."""
        try:
            async with self._database.pool.acquire() as connection, connection.transaction():
                await connection.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
                return await connection.fetch(APPEND, *arguments)
        except (*LOST, *BUSY):
            raise OutcomeUnknown("the store went away while the command was under way") from error

    def _arguments(self, commands: Sequence[Pending[E]]) -> Sequence[Any]:
        contexts = [command.context for command in commands]
        events = [
            (ordinal, uuid7(command.context.at), *self._encoded(event))
            for ordinal, command in enumerate(commands, start=1)
            for event in command.events
        ]
        return (
            [context.command_id for context in contexts],
            [command.stream for command in commands],
            [command.expected_version for command in commands],
            [context.actor for context in contexts],
            [context.fingerprint for context in contexts],
            [context.causation for context in contexts],
            [context.traceparent for context in contexts],
            [context.at for context in contexts],
            *(list(column) for column in zip(*events, strict=True)),
        )

    def _encoded(self, event: E) -> tuple[str, str]:
        name, data = self._codec.encode(event)
        if len(data.encode()) > MAX_DATA:
            raise Invalid(Fault(pointer="", code="too_large", detail=f"{name}: more than {MAX_DATA >> 10} KiB"))
        return name, data

    @staticmethod
    def _outcome(row: Any, command: Pending[E]) -> Appended | WrongExpectedVersion:  # noqa: ANN401 - asyncpg's row
        if row["outcome"] == "conflict":
            return WrongExpectedVersion(
                f"{command.stream}: expected {command.expected_version}, found {row['version']}"
            )
        return Appended(
            stream=row["stream"],
            version=row["version"],
            position=row["position"],
            fingerprint=row["fingerprint"],
            repeated=row["outcome"] == "repeated",
        )
