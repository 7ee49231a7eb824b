"""F25: somebody with all rights over a store changes its past, and `verify` finds it and names the place.

Each mutation is done with SQL as the owner of the database, triggers put aside, on a store that real commands filled.
What is beyond `verify` alone (the holder of the key rewrites everything) is found by what lies elsewhere: a checkpoint
that a witness has kept, the log.
"""

# ruff: noqa: S608 - every statement stands here, made of constants

from collections.abc import Callable, Mapping, Sequence

import asyncpg
import pytest

from project_svc.messaging.publishing import TOPIC
from shared.eventstore.seals import Head
from shared.log import Outgoing
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from tests.faults.tampering import EVENTS, HEADS, OURS, PARTITIONS, THEIRS, Crime, Year

N = 200
"""The position at which most of the damage is done; the heads before and after it are at 180 and 240."""


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("tampering"))


@pytest.fixture
async def crime(fresh_database: FreshDatabase, year: Year) -> Crime:
    return Crime(urls=await fresh_database("tampering", year), year=year)


async def test_an_untouched_store_is_whole_with_its_log_and_every_checkpoint(crime: Crime) -> None:
    report = await crime.verified(*crime.year.notes.values())
    assert report.damages == []
    assert (report.store.events, report.store.sealed, report.store.signed) == (EVENTS, EVENTS, EVENTS)
    assert report.store.heads == len(HEADS)
    assert not isinstance(report.copy, str)
    assert report.copy.records == EVENTS, "every event of a project is public"


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


@pytest.mark.parametrize("column", EACH_COLUMN)
async def test_a_change_of_any_column_is_found_at_its_position(crime: Crime, column: str) -> None:
    await crime.done(EACH_COLUMN[column])
    found = await crime.found()
    assert (found.position, found.until) == (N, N)


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


@pytest.mark.parametrize("what", ROWS)
async def test_rows_swapped_inserted_or_deleted_are_found_at_the_first_of_them(crime: Crime, what: str) -> None:
    statements, first = ROWS[what]
    await crime.done(*statements)
    found = await crime.found()
    assert (found.position, found.until) == (first, first)


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


@pytest.mark.parametrize("what", SEALS)
async def test_a_change_of_what_the_sealer_keeps_is_found(crime: Crime, what: str) -> None:
    statements, first, last = SEALS[what]
    await crime.done(*statements)
    found = await crime.found()
    assert (found.position, found.until) == (first, last)


CHANGE = f"update events set actor = 'somebody-else' where position = {N}"


async def test_an_event_changed_together_with_its_seal_is_found_between_two_heads(crime: Crime) -> None:
    """The leaf is hashed anew, the peaks and all later seals are not."""
    await crime.done(
        CHANGE,
        "update seals set leaves = overlay(leaves placing (select sha256('\\x00'::bytea || record_send(row(position,"
        " stream, version, id, type, data, command_id, command_event, actor, fingerprint, causation, traceparent,"
        f" recorded_at))) from events where position = {N}) from {(N - 181) * 32 + 1} for 32) where reached = 240",
    )
    found = await crime.found()
    assert (found.position, found.until) == (181, 240)


async def test_an_event_changed_and_all_seals_made_anew_is_found_by_the_heads(crime: Crime) -> None:
    await crime.done(CHANGE)
    await crime.sealed_anew(180, None)
    found = await crime.found()
    assert str(found) == "positions 181 to 240: the chain is not the one that was signed"


async def test_everything_sealed_and_signed_anew_with_another_key_is_found(crime: Crime) -> None:
    await crime.done(CHANGE)
    await crime.sealed_anew(0, THEIRS)
    found = await crime.found()
    assert found.position == 1 <= N <= found.until
    assert found.what == "the head is not ours: no key of ours has signed it"


async def test_truncated_and_sealed_anew_is_found_by_a_kept_checkpoint_alone(crime: Crime) -> None:
    """What is left is a true past of this store: only who has seen more of it can tell."""
    await crime.done(
        f"delete from events where position > {N - 20}",
        f"delete from seals where reached > {N - 20}",
        f"delete from signed_heads where size > {N - 20}",
        f"delete from relay_numbers where position > {N - 20}",
        f"update relay_mark set numbered = {N - 20}, acknowledged = {N - 20}",
    )
    assert (await crime.verified(log=MemoryLog())).store.damage is None
    found = await crime.found(crime.year.notes[240])
    assert (found.position, found.until) == (181, 240)
    assert found.what == "a kept checkpoint covers 240 events, and only 180 are sealed"
    by_the_log = await crime.found(log=crime.year.log)
    assert by_the_log.position == 181


async def test_rewritten_by_the_holder_of_the_key_is_found_by_a_kept_checkpoint_or_the_log(crime: Crime) -> None:
    await crime.done(CHANGE.replace("actor = 'somebody-else'", "recorded_at = recorded_at - interval '1 day'"))
    await crime.sealed_anew(0, OURS)
    assert (await crime.verified(log=MemoryLog())).store.damage is None
    found = await crime.found(crime.year.notes[180], crime.year.notes[240], crime.year.notes[360])
    assert (found.position, found.until) == (181, 240)
    assert found.what == "the store is not the one of the kept checkpoint"
    by_the_log = await crime.found(log=crime.year.log)
    assert (by_the_log.position, by_the_log.until) == (N, N)


async def test_a_kept_checkpoint_that_we_did_not_sign_is_told(crime: Crime) -> None:
    """The key that is pinned was exchanged, or the file was: either is worth a look."""
    forged = THEIRS.sign(Head(origin="zeren/project", size=240, root=bytes(32)).text())
    found = await crime.found(forged)
    assert found.what == "the kept checkpoint is not ours: no key of ours has signed it"


RETOLD: Mapping[str, Callable[[bytes], bytes | None]] = {
    "a record that is missing": lambda _: None,
    "a record that can't be read": lambda value: value[:-1],
    "another person": lambda value: value.replace(b'"recorded_by":"', b'"recorded_by":"x'),
    "another id": lambda value: value.replace(b'"id":"', b'"id":"0', 1),
}


@pytest.mark.parametrize("what", RETOLD)
async def test_a_log_that_tells_otherwise_is_found_at_the_events_position(crime: Crime, what: str) -> None:
    owner = await asyncpg.connect(crime.urls.owner)
    place = await owner.fetchrow("select partition, sequence from relay_numbers where position = $1", N)
    await owner.close()
    assert place is not None
    log = MemoryLog()
    await log.ensure(TOPIC, PARTITIONS)
    for partition in range(PARTITIONS):
        records = await crime.year.log.fetch({(TOPIC, partition): 0}, limit=EVENTS, timeout=0)
        for number, found in enumerate(records, start=1):
            hit = (partition, number) == (place["partition"], place["sequence"])
            value = RETOLD[what](found.value) if hit else found.value
            if value is not None:
                await log.produce(TOPIC, [Outgoing(partition=partition, key=found.key, value=value)])
    damage = await crime.found(log=log)
    assert (damage.position, damage.until) == (N, N)
