"""The generations themselves: which one lives, which one is being built, and the lock that keeps a switch whole."""

from typing import Any, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Connection: TypeAlias = Any
"""An asyncpg connection (the driver ships no types)."""

SWITCH_LOCK = 7206
"""Shared by whoever writes to the living generation, held alone while another takes its place."""

TOUCHED = "touched"
"""The channel on which the live writer tells the judge that something was touched."""

KEPT = ("generation_marks", "dossiers", "register_entries", "memberships", "touched", "results", "verdicts")
"""The tables that hold a generation's rows."""

PAGE = 20_000


async def driver(connection: AsyncConnection) -> Connection:
    """The driver's connection under one of the engine's, with its transaction begun and the switch held off."""
    await connection.execute(text(f"select pg_advisory_xact_lock_shared({SWITCH_LOCK})"))
    return (await connection.get_raw_connection()).driver_connection


async def living(connection: Connection) -> int:
    return int(await connection.fetchval("select id from generations where status = 'living'"))


async def begin(connection: Connection) -> int:
    """A new generation, empty. What an earlier attempt left behind is dropped."""
    await connection.execute("update generations set status = 'dropped' where status = 'building'")
    return int(await connection.fetchval("insert into generations (status) values ('building') returning id"))


async def put_in_place(connection: Connection, generation: int) -> None:
    """Let the one that was built live, inside the caller's transaction, which holds the switch lock alone."""
    await connection.execute("update generations set status = 'dropped' where status = 'living'")
    await connection.execute(
        "update generations set status = 'living', switched_at = clock_timestamp() where id = $1", generation
    )


async def drop(connection: Connection, generation: int) -> None:
    await connection.execute("update generations set status = 'dropped' where id = $1", generation)


async def sweep(connection: Connection) -> None:
    """Delete the rows of dropped generations, a page at a time so that no statement holds others up."""
    for table in KEPT:
        swept = PAGE
        while swept == PAGE:
            done = await connection.execute(
                f"delete from {table} where ctid in (select t.ctid from {table} t join generations g"  # noqa: S608 - from KEPT
                f" on g.id = t.generation where g.status = 'dropped' limit {PAGE})"
            )
            swept = int(done.rpartition(" ")[2])
