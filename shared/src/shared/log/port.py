"""The log that all services share, as they see it: topics of partitions of records, kept for ever.

Kafka keeps this promise (`KafkaLog`), PostgreSQL does for a small site (`PostgresLog`), a dict in tests (`MemoryLog`):
one suite of contract tests holds all three to it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final, Protocol

from msgspec import Struct

MAX_VALUE: Final = 512 << 10  # bytes; half of what a Kafka broker takes by default, twice what an event may carry
CONTENT_TYPE: Final = "application/cloudevents+json"

Positions = Mapping[tuple[str, int], int]  # (topic, partition) → the offset to read next


class Outgoing(Struct, frozen=True, kw_only=True, gc=False):
    """A record to be written. The caller has chosen the partition: by the key, with the constant of the deployment."""

    partition: int
    key: bytes
    value: bytes


class Incoming(Struct, frozen=True, kw_only=True, gc=False):
    """A record as it lies in the log. A struct, since a rebuild makes millions of them."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes


class Record(Protocol):
    """What a scan tells of a record. ``value`` is None where another than we wrote a record without one."""

    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class LogUnavailable(Exception):
    """The log can't be reached at the moment. What was being written may stand in it or not: write it again."""


class TopicUnfit(Exception):
    """The topic is missing or is not what a log for ever needs; the message names what differs."""

    def __init__(self, topic: str, *differences: str) -> None:
        super().__init__(f"topic {topic} is unfit: {'; '.join(differences)}")
        self.topic, self.differences = topic, differences


class OffsetsLost(Exception):
    """The records to be read at ``place`` (topic, partition) are not there: deleted, or the log is another one.

    Never skipped over silently.
    """

    def __init__(self, message: str, place: tuple[str, int]) -> None:
        super().__init__(message)
        self.place = place


class Log(Protocol):
    async def start(self) -> None:
        """Make ready. The log need not be reachable yet."""

    async def stop(self) -> None:
        """Let go of every connection, within seconds, whether or not the log answers."""

    async def ensure(self, topic: str, partitions: int) -> str:
        """The topic's identity ``<cluster id>/<topic id>``: made anew, a topic of the same name has another.

        Creates it if it is missing. Raises `TopicUnfit`, with nothing changed, where it has another number of
        partitions or settings under which records could vanish.
        """

    async def ends(self, topic: str) -> Mapping[int, int]:
        """By partition, the offset that the next record will get. Raises `TopicUnfit` if there is no such topic."""

    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        """Write records, in order within each partition; on return all of them will outlive a crash.

        After `LogUnavailable` any of them may stand in the log, each partition's up to some point: the caller
        writes the batch again and the readers drop what they know by its number.
        """

    async def fetch(
        self,
        positions: Positions,
        *,
        limit: int = 5000,
        timeout: float = 0.2,  # noqa: ASYNC109 - how long to wait is part of what is asked, not a deadline
    ) -> Sequence[Incoming]:
        """The records from these offsets on, ``limit`` at most, in order within each partition.

        Waits up to ``timeout`` seconds for the first of them; empty then. Knows nothing of earlier calls: the same
        positions give the same records. Raises `OffsetsLost`, `TopicUnfit`, `LogUnavailable`.
        """

    def scan(self, topic: str, partition: int, start: int) -> AsyncGenerator[Sequence[Record], None]:
        """What lies in a partition from an offset on, to where it ends now, in large pieces: for a reader of millions.

        The next piece is on its way while the reader works on the last. Raises as `fetch` does. A reader that leaves
        early closes it.
        """

    async def last(self, topic: str, partition: int) -> Incoming | None:
        """The newest record of the partition; None: it is empty."""


def checked(topic: str, partitions: int, batch: Sequence[Outgoing]) -> None:
    """Raises `ValueError` on a record that no make of the log could hold: a mistake of the program."""
    for outgoing in batch:
        if not 0 <= outgoing.partition < partitions:
            raise ValueError(f"{topic} has no partition {outgoing.partition}, only {partitions}")
        if len(outgoing.value) > MAX_VALUE:
            raise ValueError(f"a value of {len(outgoing.value)} bytes; {MAX_VALUE} is the most")
