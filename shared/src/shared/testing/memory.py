"""A store of events in a dict: for tests of handlers and routes that need no database."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from shared.kernel import Appended, Context, History, Recorded, WrongExpectedVersion

E = TypeVar("E")

NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
"""2026-03-01 12:00 in Shanghai."""


def context(command_id: int = 1, *, actor: str = "tester", at: datetime = NOON) -> Context:
    """A context for a test in which nothing hangs on it."""
    return Context(command_id=UUID(int=command_id), actor=actor, at=at, fingerprint="f")


class InMemoryEventStore(Generic[E]):
    """Keeps the promises of `EventStore`: versions, dense positions, idempotent by ``command_id``."""

    def __init__(self) -> None:
        self.feed: list[Recorded[E]] = []
        self._outcomes: dict[UUID, Appended] = {}

    async def read(self, stream: str, *, after: int = 0, up_to: int | None = None) -> History[E]:
        last = len(self.feed) if up_to is None else up_to
        rows = [row for row in self.feed if row.stream == stream and after <= row.version <= last]
        if not rows:
            return History()
        events = [row.event for row in rows if row.version > after]
        since = rows[0].position if after else 0
        return History(events=events, version=rows[-1].version, position=rows[-1].position, since=since)

    async def outcome(self, command_id: UUID) -> Appended | None:
        return self._outcomes.get(command_id)

    def turn(self, stream: str) -> AbstractAsyncContextManager[None]:  # noqa: ARG002 - nobody else is there
        return nullcontext()

    def crowded(self, stream: str) -> bool:  # noqa: ARG002 - as above
        return False

    async def append(self, stream: str, events: Sequence[E], *, expected_version: int, context: Context) -> Appended:
        if earlier := self._outcomes.get(context.command_id):
            return earlier
        history = await self.read(stream)
        if history.version != expected_version:
            raise WrongExpectedVersion(f"{stream}: expected {expected_version}, found {history.version}")
        for number, event in enumerate(events, start=1):
            position = len(self.feed) + 1
            self.feed.append(
                Recorded(
                    position=position,
                    stream=stream,
                    version=expected_version + number,
                    id=UUID(int=position),
                    type=type(event).__name__,
                    event=event,
                    command_id=context.command_id,
                    actor=context.actor,
                    recorded_at=context.at,
                    causation=context.causation,
                )
            )
        done = Appended(
            stream=stream,
            version=expected_version + len(events),
            position=len(self.feed),
            fingerprint=context.fingerprint,
        )
        self._outcomes[context.command_id] = Appended(
            stream=done.stream,
            version=done.version,
            position=done.position,
            fingerprint=done.fingerprint,
            repeated=True,
        )
        return done
