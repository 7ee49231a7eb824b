"""How far a subscription has read each partition, and what of a batch is new, known, lost or unreadable (events.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent, Undecodable, decode
from shared.eventstore import Database
from shared.kernel import record
from shared.log import Incoming, Record
from shared.workers.faults import in_words
from shared.workers.leading import Fenced

Key = tuple[str, int]
R = TypeVar("R", bound=Record)


@record
class Checkpoint:
    """Of one topic's partition. ``undecoded``: unreadable records since the last readable one.

    ``state``: following; rewound (a hole was found, read again from the start once); stopped (the hole stayed: what
    comes after it is passed over until the missing number comes).
    """

    identity: str
    next_offset: int = 0
    last_sequence: int = 0
    undecoded: int = 0
    state: str = "following"


@record
class Admitted(Generic[R]):
    checkpoint: Checkpoint
    events: Sequence[CloudEvent]
    dead: Sequence[tuple[R, str]]


def admit(at: Checkpoint, batch: Sequence[R]) -> Admitted[R]:
    """Of one partition's records, in offset order, those to apply; and where that leaves the checkpoint.

    ``sequence <= last`` is a redelivery and dropped. Unreadable records explain a hole of as many numbers. Any other
    hole: read again from the start, in case the number stands elsewhere; then nothing behind the hole is applied until
    the number comes, be it behind it (another order) or sent again by the relay, with all that follows it.
    """
    events: list[CloudEvent] = []
    dead: list[tuple[R, str]] = []
    next_offset, last, undecoded, state = at.next_offset, at.last_sequence, at.undecoded, at.state
    for found in batch:
        try:
            event = decode(found.value or b"")
        except Undecodable as error:
            dead.append((found, in_words(error)))
            undecoded += 1
        else:
            sequence = int(event.sequence)
            if sequence > last + 1 + undecoded:
                if state == "following":
                    next_offset, undecoded, state = 0, 0, "rewound"
                    break
                state = "stopped"
            elif sequence > last:
                events.append(event)
                last = sequence
                if state == "stopped":  # what was passed over is to follow it
                    next_offset, undecoded, state = 0, 0, "rewound"
                    break
                state = "following"
            undecoded = 0
        next_offset = found.offset + 1
    checkpoint = replace(at, next_offset=next_offset, last_sequence=last, undecoded=undecoded, state=state)
    return Admitted(checkpoint=checkpoint, events=events, dead=dead)


async def load(
    database: Database, subscription: str, identities: Mapping[str, str], partitions: int
) -> dict[Key, Checkpoint]:
    """Where the subscription stands. A topic of another identity is read from its start; what is known is dropped."""
    await database.pool.executemany(
        "insert into subscription_checkpoints (subscription, topic, partition, identity, next_offset, last_sequence)"
        " values ($1, $2, $3, $4, 0, 0) on conflict (subscription, topic, partition) do update"
        " set identity = excluded.identity, next_offset = 0, undecoded = 0, state = 'following'"
        " where subscription_checkpoints.identity <> excluded.identity",
        [
            (subscription, topic, number, identity)
            for topic, identity in identities.items()
            for number in range(partitions)
        ],
    )
    rows = await database.pool.fetch("select * from subscription_checkpoints where subscription = $1", subscription)
    return {
        (row["topic"], row["partition"]): Checkpoint(
            identity=row["identity"],
            next_offset=row["next_offset"],
            last_sequence=row["last_sequence"],
            undecoded=row["undecoded"],
            state=row["state"],
        )
        for row in rows
        if row["topic"] in identities
    }


async def rewind(database: Database, subscription: str, place: Key, lost: int) -> None:
    """Offset ``lost`` of ``place`` is not there: read from the start and drop what is known; stop if that is lost."""
    await database.pool.execute(
        "update subscription_checkpoints set next_offset = 0, undecoded = 0,"
        " state = case next_offset when 0 then 'stopped' else state end"
        " where subscription = $1 and topic = $2 and partition = $3 and next_offset = $4",
        subscription,
        *place,
        lost,
    )


MOVE = text("""
update subscription_checkpoints c
set next_offset = m.next_offset, last_sequence = m.last_sequence, undecoded = m.undecoded, state = m.state
from unnest(cast(:topic as text[]), cast(:partition as integer[]), cast(:from_offset as bigint[]),
            cast(:from_sequence as bigint[]), cast(:next_offset as bigint[]), cast(:last_sequence as bigint[]),
            cast(:undecoded as integer[]), cast(:state as text[]))
  as m (topic, partition, from_offset, from_sequence, next_offset, last_sequence, undecoded, state)
where (c.subscription, c.topic, c.partition) = (:subscription, m.topic, m.partition)
  and (c.next_offset, c.last_sequence) = (m.from_offset, m.from_sequence)""")
BURY = text(
    'insert into dead_letters (subscription, topic, identity, partition, "offset", key, value, reason)'
    " values (:subscription, :topic, :identity, :partition, :offset, :key, :value, :reason) on conflict do nothing"
)


async def save(
    connection: AsyncConnection,
    subscription: str,
    moves: Mapping[Key, tuple[Checkpoint, Checkpoint]],
    dead: Sequence[tuple[Incoming, str]],
) -> None:
    """Move the checkpoints from where this subscriber left them. Raises `Fenced` where another has moved them."""
    moved = await connection.execute(
        MOVE,
        {
            "subscription": subscription,
            "topic": [topic for topic, _ in moves],
            "partition": [partition for _, partition in moves],
            "from_offset": [before.next_offset for before, _ in moves.values()],
            "from_sequence": [before.last_sequence for before, _ in moves.values()],
            "next_offset": [after.next_offset for _, after in moves.values()],
            "last_sequence": [after.last_sequence for _, after in moves.values()],
            "undecoded": [after.undecoded for _, after in moves.values()],
            "state": [after.state for _, after in moves.values()],
        },
    )
    if moved.rowcount != len(moves):
        raise Fenced(subscription)
    for found, reason in dead:
        await connection.execute(
            BURY,
            {
                "subscription": subscription,
                "topic": found.topic,
                "identity": moves[found.topic, found.partition][0].identity,
                "partition": found.partition,
                "offset": found.offset,
                "key": found.key.decode(errors="replace").replace("\0", "\ufffd"),
                "value": found.value,
                "reason": reason,
            },
        )
