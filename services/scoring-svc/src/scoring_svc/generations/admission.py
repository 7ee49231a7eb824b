"""What a rebuild takes of the log: each partition up to where the living generation stands, and no number missing."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import TypeAlias

from scoring_svc.generations.refusals import LogAway, LogDamaged
from shared.contracts import CloudEvent
from shared.kernel import record
from shared.log import Log, LogUnavailable, OffsetsLost, Record
from shared.workers import Checkpoint, admit

Key: TypeAlias = tuple[str, int]
"""Topic and partition."""

FEW = 256
"""Records that are decoded before they are folded."""


@record
class Stretch:
    """What was admitted of some records. ``at``: where to go on; ``read``: by how many numbers.

    ``unread``: offsets of what could not be decoded.
    """

    at: Checkpoint
    read: int
    events: Sequence[CloudEvent]
    unread: Sequence[int]


def admit_up_to(bound: int, at: Checkpoint, records: Sequence[Record]) -> Stretch:
    """What is new of the records, up to the sequence ``bound``; past it, they are left to be read again."""
    found = admit(at, records)
    after, events = found.checkpoint, found.events
    if after.last_sequence > bound:
        after = replace(at, last_sequence=bound, undecoded=0, state="following")
        events = [one for one in events if one.number <= bound]
    return Stretch(
        at=after,
        read=after.last_sequence - at.last_sequence,
        events=events,
        unread=[one.offset for one, _ in found.dead],
    )


async def told(log: Log, key: Key, bound: int) -> AsyncGenerator[Stretch, None]:
    """A partition from its start to the sequence ``bound``. Raises `LogDamaged` where a number is missing, `LogAway`.

    Where a number stands out of its place, what it was missed before is read again.
    """
    at = Checkpoint(identity="")
    while True:
        with reading():
            async with aclosing(log.scan(*key, at.next_offset)) as pieces:
                async for records in _few_at_a_time(pieces):
                    stretch = admit_up_to(bound, at, records)
                    at = stretch.at
                    yield stretch
                    if at.last_sequence >= bound:
                        return
                    if at.next_offset <= records[-1].offset:
                        break
                else:
                    break
    raise LogDamaged(
        f"{key[0]}/{key[1]} has nothing to follow sequence {at.last_sequence}; the living generation has read {bound}"
    )


async def _few_at_a_time(pieces: AsyncIterator[Sequence[Record]]) -> AsyncIterator[Sequence[Record]]:
    """So few that their events, a dozen objects each, are gone from no cache before they are folded."""
    async for piece in pieces:
        for start in range(0, len(piece), FEW):
            yield piece[start : start + FEW]


@contextmanager
def reading() -> Iterator[None]:
    """The log's own troubles in a rebuild's words."""
    try:
        yield
    except LogUnavailable as away:
        raise LogAway(str(away)) from away
    except OffsetsLost as lost:
        raise LogDamaged(str(lost)) from lost
