"""What a store of events promises. `shared.eventstore` keeps it on PostgreSQL, `shared.testing` in a dict."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from shared.kernel.records import record

E = TypeVar("E")


@record
class Context:
    """Who asks, when and in which request: made at the edge, carried inwards, kept beside the events."""

    command_id: UUID
    actor: str
    at: datetime
    fingerprint: str = ""
    expected_version: int | None = None
    causation: UUID | None = None
    traceparent: str | None = None


@record
class History(Generic[E]):
    """A stream as read: its events in order, its version (0: no such stream) and the position of its last event.

    ``since``: the position of the event at the version after which it was read; 0 where there is none.
    """

    events: Sequence[E] = ()
    version: int = 0
    position: int = 0
    since: int = 0


@record
class Appended:
    """Where a command's events stand: the version and position of the last of them.

    ``repeated``: they stood there already, from an earlier try of the same ``command_id``.
    """

    stream: str
    version: int
    position: int
    fingerprint: str = ""
    repeated: bool = False


class Recorded(NamedTuple, Generic[E]):
    """One stored event with everything that is kept about it. A tuple, since the workers make millions of them."""

    position: int
    stream: str
    version: int
    id: UUID
    type: str
    event: E
    command_id: UUID
    actor: str
    recorded_at: datetime
    causation: UUID | None = None
    traceparent: str | None = None


class EventStore(Protocol[E]):
    async def read(self, stream: str, *, after: int = 0, up_to: int | None = None) -> History[E]:
        """The stream's events after version ``after``, to version ``up_to`` at most, and its version and position.

        A stream that isn't there, or does not reach ``after``, has version and ``since`` 0.
        """

    async def outcome(self, command_id: UUID) -> Appended | None:
        """What this command did, if it was here before."""

    async def append(self, stream: str, events: Sequence[E], *, expected_version: int, context: Context) -> Appended:
        """All events or none; a repeat of ``context.command_id`` gives the first outcome.

        Raises `WrongExpectedVersion`.
        """

    def turn(self, stream: str) -> AbstractAsyncContextManager[None]:
        """Wait in line with others who lost on ``stream``. It promises nothing: who doesn't wait may still be first."""

    def crowded(self, stream: str) -> bool:
        """Whether somebody here lost on ``stream``, or waited for a turn, a moment ago: better wait at once."""
