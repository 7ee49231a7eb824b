"""The box (票箱): what was cast, in a database of its own that knows of nobody.

No column holds a time, an order or a person. Until the close it is as secret as its machine; the close copies the
scores, split and sorted, into a new table and drops the old ones, since deleted or rewritten rows still tell when
they were written (reliability.md §4.3).
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring_svc.application.ports import Pool, Tally
from scoring_svc.ballots.tokens import hash_of, new_key, seal, sealing_key, token
from scoring_svc.domain.marks import Mark, marks
from scoring_svc.domain.session.tally import tally
from scoring_svc.domain.session.terms import Cast, Seats
from scoring_svc.domain.sheet.decider import BallotAlreadyCast, BoxSealed
from shared.eventstore import Database
from shared.kernel import NotFound

FIND = """
select t.number, t.grp, s.stage, s.appraisees from box_tokens t join box_sessions s using (number)
where t.hash = $1 for share of s"""

ALONE = "lock table only box_keys, box_tokens, box_ballots in access exclusive mode"
"""Before a partition is made or dropped, and before any row is locked: who casts takes the tables first and a row
after them, so whoever took a row first and the tables after it would wait for them, and they for him."""


class PostgresBox:
    """Keeps the promises of `scoring_svc.application.ports.Box`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, session: str, panel: Sequence[Seats], appraisees: Sequence[str]) -> Pool | None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute(ALONE)
            await connection.execute(
                "insert into box_sessions (session, appraisees) values ($1, $2) on conflict do nothing",
                session,
                list(appraisees),
            )
            row = await connection.fetchrow(
                "select number, stage from box_sessions where session = $1 for update", session
            )
            if row["stage"] != "open":
                return None
            number = row["number"]
            await connection.execute("select box_open($1)", number)
            await connection.execute(
                "insert into box_keys (number, key) values ($1, $2) on conflict do nothing", number, new_key()
            )
            key: bytes = await connection.fetchval("select key from box_keys where number = $1", number)
            made = [(seats.group, token(key, seats.group, n)) for seats in panel for n in range(len(seats.members))]
            hashes = sorted((hash_of(secret), group) for group, secret in made)  # an order that says nothing
            await connection.executemany(
                "insert into box_tokens (number, hash, grp) values ($1, $2, $3) on conflict do nothing",
                [(number, hashed, group) for hashed, group in hashes],
            )
        secrets.SystemRandom().shuffle(made)
        return Pool(
            key=sealing_key(key),
            tokens=tuple((group, seal(sealing_key(key), secret, f"{session} {group}")) for group, secret in made),
        )

    async def key(self, session: str) -> bytes | None:
        key: bytes | None = await self._database.pool.fetchval(
            "select key from box_keys join box_sessions using (number) where session = $1", session
        )
        return sealing_key(key) if key else None

    async def cast(self, token: str, entries: Sequence[tuple[str, int | None]]) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            # the share lock lets casts pass one another, and none pass the seal
            found = await connection.fetchrow(FIND, hash_of(token))
            if found is None:
                raise NotFound("no such token")
            sheet = _sheet(marks(entries, found["appraisees"]))
            stored = await self._stored(connection, found["number"], token)
            if stored is None and found["stage"] != "open":
                raise BoxSealed("the session is being closed")
            if stored is None:
                await connection.execute(
                    "insert into box_ballots (number, hash, grp, sheet) values ($1, $2, $3, $4) on conflict do nothing",
                    found["number"],
                    hash_of(token),
                    found["grp"],
                    sheet,
                )
                stored = await self._stored(connection, found["number"], token)
            if stored != sheet:
                raise BallotAlreadyCast("this token has been used for another ballot")

    async def seal(self, session: str) -> None:
        await self._database.pool.execute(
            "update box_sessions set stage = 'sealed' where session = $1 and stage = 'open'", session
        )

    async def count(self, session: str, panel: Sequence[Seats]) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            number = await connection.fetchval(
                "select number from box_sessions where session = $1 and stage = 'sealed' for update", session
            )
            if number is None:
                return
            rows = await connection.fetch("select grp, sheet from box_ballots where number = $1", number)
            await connection.execute("select box_count($1)", number)
            for seats in sorted(panel, key=lambda seats: seats.group):
                sheets = [_marks(row["sheet"]) for row in rows if row["grp"] == seats.group]
                await connection.execute("insert into box_casts values ($1, $2, $3)", number, seats.group, len(sheets))
                await connection.executemany(
                    "insert into box_scores (number, grp, organisation, score) values ($1, $2, $3, $4)",
                    [(number, seats.group, who, score) for who, score in _flat(tally(seats, sheets))],
                )
            await connection.execute("update box_sessions set stage = 'counted' where number = $1", number)

    async def tally(self, session: str) -> Tally:
        pool = self._database.pool
        number = await pool.fetchval("select number from box_sessions where session = $1", session)
        casts = await pool.fetch("select grp, cast_ from box_casts where number = $1 order by grp", number)
        rows = await pool.fetch(
            "select grp, organisation, array_agg(score order by score) as scores from box_scores"
            " where number = $1 group by 1, 2",
            number,
        )
        return Tally(
            cast=tuple(Cast(group=row["grp"], count=row["cast_"]) for row in casts),
            scores={(row["grp"], row["organisation"]): tuple(row["scores"]) for row in rows},
        )

    async def drop(self, session: str) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute(ALONE)
            number = await connection.fetchval(
                "select number from box_sessions where session = $1 and stage = 'counted' for update", session
            )
            if number is not None:
                await connection.execute("select box_drop($1)", number)
                await connection.execute("update box_sessions set stage = 'dropped' where number = $1", number)

    @staticmethod
    async def _stored(connection: Any, number: int, token: str) -> str | None:  # noqa: ANN401 - asyncpg ships no types
        stored: str | None = await connection.fetchval(
            "select sheet from box_ballots where number = $1 and hash = $2", number, hash_of(token)
        )
        return stored


def _sheet(given: Iterable[Mark]) -> str:
    return json.dumps([[mark.organisation, mark.score] for mark in given])


def _marks(sheet: str) -> Sequence[Mark]:
    return [Mark(organisation=organisation, score=score) for organisation, score in json.loads(sheet)]


def _flat(scores: Mapping[str, tuple[int, ...]]) -> Iterable[tuple[str, int]]:
    return ((who, score) for who, given in scores.items() for score in given)
