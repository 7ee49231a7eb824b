"""The roll (选民册): who has drawn a token, and the tokens that are still to be drawn, each under seal.

The key that opens the tokens rests in the box and ends with it; the key that opens a drawn one came with the request
and is kept nowhere. So a voter's row leads to no token, and no token to a voter.
"""

from scoring_svc.application.ports import Pool, TokensDrawn, WrongAnswerKey
from scoring_svc.ballots.tokens import WrongKey, seal, unseal
from shared.eventstore import Database

DRAW = """
delete from roll_pool where sealed = (
  select sealed from roll_pool where session = $1 and grp = $2 order by random() limit 1) returning sealed"""


class PostgresRoll:
    """Keeps the promises of `scoring_svc.application.ports.Roll`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fill(self, session: str, pool: Pool) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            # whoever inserts this row fills the pool; a second filling would hand out drawn tokens again
            new = await connection.fetchval(
                "insert into roll_sessions (session) values ($1) on conflict do nothing returning session", session
            )
            if new:
                await connection.executemany(
                    "insert into roll_pool (session, grp, sealed) values ($1, $2, $3)",
                    [(session, group, sealed) for group, sealed in pool.tokens],
                )

    async def filled(self, session: str) -> bool:
        return bool(await self._database.pool.fetchval("select 1 from roll_sessions where session = $1", session))

    async def drawn(self, session: str, person: str, key: bytes) -> str | None:
        sealed: bytes | None = await self._database.pool.fetchval(
            "select sealed from roll_voters where session = $1 and person = $2", session, person
        )
        if sealed is None:
            return None
        try:
            return unseal(key, sealed, f"{session} {person}")
        except WrongKey:
            raise WrongAnswerKey("the token was drawn under another key") from None

    async def draw(self, session: str, person: str, group: str, *, pool_key: bytes, key: bytes) -> str:
        async with self._database.pool.acquire() as connection, connection.transaction():
            # one draw at a time in a session: a person who asks twice at once is told the same
            await connection.execute("select 1 from roll_sessions where session = $1 for update", session)
            taken = await connection.fetchval(
                "select 1 from roll_voters where session = $1 and person = $2", session, person
            )
            if not taken:
                sealed = await connection.fetchval(DRAW, session, group)
                if sealed is None:
                    raise TokensDrawn(f"no token of {group} is left")
                token = unseal(pool_key, sealed, f"{session} {group}")
                await connection.execute(
                    "insert into roll_voters (session, person, sealed) values ($1, $2, $3)",
                    session,
                    person,
                    seal(key, token, f"{session} {person}"),
                )
                return token
        return await self.drawn(session, person, key) or ""

    async def clear(self, session: str) -> None:
        await self._database.pool.execute("delete from roll_pool where session = $1", session)
