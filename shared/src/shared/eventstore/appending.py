"""Saying commands to the append functions of `schema` and `changes`: arguments out, outcomes back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from shared.eventstore.away import BUSY, LOST, store_away
from shared.eventstore.schema import APPEND_LOCK
from shared.kernel import Appended, OutcomeUnknown, WrongExpectedVersion

COLUMNS = "outcome, stream, version, position, fingerprint"
TOGETHER = f"select {COLUMNS} from append_group($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)"  # noqa: S608 - a constant
ALONE = f"select {COLUMNS} from append_alone($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)"  # noqa: S608 - a constant

Acquire = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]
Answer = Appended | WrongExpectedVersion


class Entry(NamedTuple):
    """One command with its events, encoded: tuples, so that columns come of them without a loop of ours."""

    command: tuple[UUID, str, int, str, str, UUID | None, str | None, datetime]
    """command_id, stream, expected version, actor, fingerprint, causation, traceparent, at."""
    events: Sequence[tuple[UUID, str, str]]
    """id, type, data."""

    @property
    def command_id(self) -> UUID:
        return self.command[0]

    @property
    def stream(self) -> str:
        return self.command[1]


async def append_entries(acquire: Acquire, entries: Sequence[Entry]) -> Sequence[Answer]:
    """All in one commit, each with an answer of its own. No stream and no command_id stands twice among them.

    An error of the database is that of all of them, and then none was appended. Raises `OutcomeUnknown` where the
    connection broke after the call had been sent, and the second try failed too.
    """
    async with acquire() as connection:  # where this fails nothing was sent
        try:
            return await _call(connection, entries)
        except LOST as error:
            if not store_away(error):
                raise
            lost = error
            connection.terminate()
    try:  # wait until whatever was under way has ended, then say it again: what is there answers as a repeat
        async with acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", APPEND_LOCK)
            return await _call(connection, entries)
    except (*LOST, *BUSY) as error:
        if not store_away(error):
            raise
        raise OutcomeUnknown("the store went away while the command was under way") from lost


async def _call(connection: asyncpg.Connection, entries: Sequence[Entry]) -> Sequence[Answer]:
    if len(entries) == len(entries[0].events) == 1:
        [entry] = entries
        rows = await connection.fetch(ALONE, *entry.command, *entry.events[0])
    else:
        events = [
            (*entry.command, number, len(entry.events), *event)
            for entry in entries
            for number, event in enumerate(entry.events, start=1)
        ]
        rows = await connection.fetch(TOGETHER, *zip(*events, strict=True))
        if rows[0]["outcome"] == "all appended":
            return list(_appended(entries, rows[0]["position"]))
    return [_answer(row, entry) for row, entry in zip(rows, entries, strict=True)]


def _appended(entries: Sequence[Entry], position: int) -> Iterator[Appended]:
    """All of them, one after the other from ``position`` on."""
    for entry in entries:
        _, stream, expected, _, fingerprint, *_ = entry.command
        position += len(entry.events)
        yield Appended(stream=stream, version=expected + len(entry.events), position=position, fingerprint=fingerprint)


def _answer(row: Any, entry: Entry) -> Answer:  # noqa: ANN401 - asyncpg's row
    outcome, stream, version, position, fingerprint = row
    if outcome == "conflict":
        return WrongExpectedVersion(f"{stream}: expected {entry.command[2]}, found {version}")
    return Appended(
        stream=stream, version=version, position=position, fingerprint=fingerprint, repeated=outcome == "repeated"
    )
