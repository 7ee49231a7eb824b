"""What a tamperer does to a store, in SQL, and where `verify` has to find it (reliability.md §4.4)."""

# ruff: noqa: S608 - every statement stands here, made of constants

from collections.abc import Mapping, Sequence

from tests.faults.tampering import EVENTS

N = 200
"""The position at which most of the damage is done; the heads before and after it are at 180 and 240."""


EACH_COLUMN: Mapping[str, str] = {
    "position": f"update events set position = {EVENTS} + 1 where position = {N}",
    "stream": f"update events set stream = stream || '0' where position = {N}",
    "version": f"update events set version = version + 100 where position = {N}",
    "id": f"update events set id = gen_random_uuid() where position = {N}",
    "type": f"update events set type = 'x' || type where position = {N}",
    "data": f"update events set data = overlay(data placing '~' from 20 for 1) where position = {N}",
    "data with a blank more": f"update events set data = data || ' ' where position = {N}",
    "command_id": f"update events set command_id = gen_random_uuid() where position = {N}",
    "command_event": f"update events set command_event = command_event + 1 where position = {N}",
    "actor": f"update events set actor = 'somebody-else' where position = {N}",
    "fingerprint": f"update events set fingerprint = '' where position = {N}",
    "causation": f"update events set causation = id where position = {N}",
    "traceparent, from nothing to empty": f"update events set traceparent = '' where position = {N}",
    "recorded_at by a microsecond": (
        f"update events set recorded_at = recorded_at + interval '1 microsecond' where position = {N}"
    ),
    "a letter moved from one column to the next": (
        f"update events set type = left(type, -1), data = right(type, 1) || data where position = {N}"
    ),
}


def moved(where: str, by: int) -> Sequence[str]:
    """Shift positions without a collision on the way."""
    return (
        f"update events set position = -position where {where}",
        f"update events set position = -position + {by} where position < 0",
    )


COPY = (
    "insert into events select {at}, stream || 'x', version, gen_random_uuid(), type, data, gen_random_uuid(),"
    " command_event, actor, fingerprint, causation, traceparent, recorded_at from events where position = 1"
)

ROWS: Mapping[str, tuple[Sequence[str], int]] = {
    "two neighbours swapped": (
        (
            f"update events set position = -position where position in ({N}, {N + 1})",
            f"update events set position = {2 * N + 1} + position where position < 0",
        ),
        N,
    ),
    "two far apart swapped": (
        (
            "update events set position = -position where position in (50, 300)",
            "update events set position = 350 + position where position < 0",
        ),
        50,
    ),
    "one inserted in the middle, the rest moved up": ((*moved(f"position >= {N}", 1), COPY.format(at=N)), N),
    "one inserted before the first, the rest moved up": ((*moved("position >= 1", 1), COPY.format(at=1)), 1),
    "one put at position 0": ((COPY.format(at=0),), 0),
    "one put at a negative position": ((COPY.format(at=-7),), -7),
    "one deleted": ((f"delete from events where position = {N}",), N),
    "one deleted, the rest moved down": (
        (f"delete from events where position = {N}", *moved(f"position > {N}", -1)),
        N,
    ),
    "the first deleted": (("delete from events where position = 1",), 1),
    "the last deleted": ((f"delete from events where position = {EVENTS}",), EVENTS),
    "the tail deleted": ((f"delete from events where position > {N}",), N + 1),
    "the tail deleted and filled again": (
        (
            f"create table other as select * from events where position > {N}",
            f"delete from events where position > {N}",
            (
                "insert into events select position, stream, version, gen_random_uuid(), type, data, command_id,"
                " command_event, actor, fingerprint, causation, traceparent, recorded_at from other"
            ),
        ),
        N + 1,
    ),
    "all deleted": (("truncate events",), 1),
    "one replaced by a copy of another": (
        (f"delete from events where position = {N}", COPY.format(at=N)),
        N,
    ),
    "two of them changed: the first is named": (
        (
            f"update events set actor = 'x' where position = {N}",
            f"update events set actor = 'x' where position = {N + 100}",
        ),
        N,
    ),
    "a gap behind the seals": ((COPY.format(at=EVENTS + 2),), EVENTS + 1),
}


LEAF = f"overlay(leaves placing '\\x00'::bytea from {(N - 180 - 1) * 32 + 1} for 1)"

SEALS: Mapping[str, tuple[Sequence[str], int, int]] = {
    "a leaf changed": ((f"update seals set leaves = {LEAF} where reached = 240",), N, N),
    "peaks changed": (
        ("update seals set peaks = overlay(peaks placing '\\x00' from 9) where reached = 240",),
        181,
        240,
    ),
    "a seal deleted": (("delete from seals where reached = 240",), 181, 181),
    "the last seal deleted": ((f"delete from seals where reached = {EVENTS}",), EVENTS - 59, EVENTS),
    "all seals deleted": (("delete from seals",), 1, 60),
    "another algorithm named": (("update seals set algorithm = 'sm3' where reached = 240",), 181, 181),
    "an algorithm that nobody knows": (("update seals set algorithm = 'md5' where reached = 60",), 1, 1),
    "a head deleted with the seals behind it": (("delete from seals where reached > 180",), 181, 240),
    "heads deleted": (("delete from signed_heads",), 1, EVENTS),
    "the note of another size": (
        ("update signed_heads set note = (select note from signed_heads where size = 60) where size = 240",),
        181,
        240,
    ),
    "a note that is none": (("update signed_heads set note = 'trust me' where size = 240",), 181, 240),
}


CHANGE = f"update events set actor = 'somebody-else' where position = {N}"
