"""F25: somebody with all rights over a store changes its past, and `verify` finds it and names the place.

Each mutation is done with SQL as the owner of the database, triggers put aside, on a store that real commands filled.
What is beyond `verify` alone (the holder of the key rewrites everything) is found by what lies elsewhere: a checkpoint
that a witness has kept, the log.
"""

# ruff: noqa: S608 - every statement stands here, made of constants

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives import serialization

from project_svc.messaging.publishing import TOPIC
from shared.eventstore.seals import Head
from shared.log import Outgoing
from shared.testing.fixtures import FreshDatabase, with_log_tables
from shared.testing.memory_log import MemoryLog
from tests.faults.mutations import CHANGE, EACH_COLUMN, ROWS, SEALS, N
from tests.faults.tampering import EVENTS, HEADS, OURS, PARTITIONS, THEIRS, Crime, Year


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


@pytest.mark.parametrize("column", EACH_COLUMN)
async def test_a_change_of_any_column_is_found_at_its_position(crime: Crime, column: str) -> None:
    await crime.done(EACH_COLUMN[column])
    found = await crime.found()
    assert (found.position, found.until) == (N, N)


@pytest.mark.parametrize("what", ROWS)
async def test_rows_swapped_inserted_or_deleted_are_found_at_the_first_of_them(crime: Crime, what: str) -> None:
    statements, first = ROWS[what]
    await crime.done(*statements)
    found = await crime.found()
    assert (found.position, found.until) == (first, first)


@pytest.mark.parametrize("what", SEALS)
async def test_a_change_of_what_the_sealer_keeps_is_found(crime: Crime, what: str) -> None:
    statements, first, last = SEALS[what]
    await crime.done(*statements)
    found = await crime.found()
    assert (found.position, found.until) == (first, last)


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


async def test_the_command_prints_what_it_looked_at_and_ends_by_what_it_found(
    crime: Crime, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """``python -m project_svc verify --checkpoint …``: before the crime, and after it."""
    kept, public = tmp_path / "kept", tmp_path / "public.pem"
    kept.write_text(crime.year.notes[240], encoding="utf-8")
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(OURS.key.public_key().public_bytes(serialization.Encoding.PEM, form))
    settings = {
        "ZEREN_DATABASE_URL": crime.urls.app,
        "ZEREN_LOG_URL": (await fresh_database("log", with_log_tables)).app,
        "ZEREN_JWKS_PATH": str(crime.year.jwks),
        "ZEREN_SEAL_PUBLIC_PATH": str(public),
    }
    code, said, wrong = await verify_command(settings, "--checkpoint", str(kept))
    assert (code, wrong) == (3, ""), "whole, but for a log on which nothing has been published yet"
    assert said.startswith("project: 360 events 事件, 360 sealed 已封存, 360 signed 已签名 (6 heads); ")
    assert "project: the log was not read 未核对日志: topic zeren.project is unfit" in said
    await crime.done(CHANGE)
    code, _, wrong = await verify_command(settings, "--checkpoint", str(kept))
    assert (code, wrong) == (1, f"project: position {N}: the event is not the one that was sealed\n")
    kept.write_text(kept.read_text(encoding="utf-8").replace("zeren/project", "zeren/scoring"), encoding="utf-8")
    code, _, wrong = await verify_command(settings, "--checkpoint", str(kept))
    assert code == 2
    assert "a checkpoint of zeren/scoring" in " ".join(wrong.replace("│", " ").split())


async def verify_command(settings: Mapping[str, str], *words: str) -> tuple[int | None, str, str]:
    """Its exit code, and what it said on either stream."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "project_svc", "verify", *words),
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, wrong = await child.communicate()
    return child.returncode, said.decode(), wrong.decode()
