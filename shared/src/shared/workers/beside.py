"""A new version of the read models: filled beside those that are read, then put in their place at once (ADR 0083).

Each table has its double in the schema ``building``. A transaction that fills looks there first, so what an event
means is said in one and the same SQL. How far the filling is stands in ``projection_builds``, moved with its rows:
whoever leads next goes on from there.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.eventstore import Database
from shared.kernel import record
from shared.workers.leading import Fenced

LOOK_THERE_FIRST = text("set local search_path = building, public")
PATIENCE = 600
"""Seconds for one table to be copied: a province's is copied in one."""


class Versioned(Protocol):
    """What of `Projections` matters here."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def tables(self) -> Sequence[Table]: ...


@record
class Place:
    """Up to which position the read models are filled; ``beside``: those that nobody reads yet."""

    position: int
    beside: bool

    @property
    def mark(self) -> str:
        """The table that keeps the position."""
        return "projection_builds" if self.beside else "projection_checkpoints"


async def begin(database: Database, wanted: Versioned) -> Place:
    """Where to go on: in place, for a version that stands there, and for the first of all; else beside."""
    named = {"name": wanted.name, "version": wanted.version}
    async with database.engine.begin() as connection:
        await connection.execute(
            text("insert into projection_checkpoints values (:name, :version, 0) on conflict do nothing"), named
        )
        found = await connection.execute(
            text("select version, position from projection_checkpoints where name = :name for update"), named
        )
        standing = found.one()
        if standing.version == wanted.version:
            return Place(position=standing.position, beside=False)
        found = await connection.execute(
            text("select position from projection_builds where name = :name and version = :version"), named
        )
        if (reached := found.scalar_one_or_none()) is not None:
            return Place(position=reached, beside=True)
        for table in wanted.tables:
            await connection.execute(text(f"drop table if exists building.{table.name}"))
            await connection.execute(
                text(f"create table building.{table.name} (like public.{table.name} including all)")
            )
        await connection.execute(
            text(
                "insert into projection_builds values (:name, :version, 0)"
                " on conflict (name) do update set version = excluded.version, position = 0"
            ),
            named,
        )
        return Place(position=0, beside=True)


async def put_in_place(database: Database, wanted: Versioned, filled: Place) -> Place:
    """Let the filled ones be read, in one transaction: a reader sees the rows of before, or those of after.

    Raises `Fenced` where another process has gone on filling.
    """
    async with database.engine.begin() as connection:
        done = await connection.execute(
            text("delete from projection_builds where name = :name and version = :version and position = :position"),
            {"name": wanted.name, "version": wanted.version, "position": filled.position},
        )
        if done.rowcount != 1:
            raise Fenced(wanted.name)
        await _copy(connection, wanted.tables)
        await connection.execute(
            text("update projection_checkpoints set version = :version, position = :position where name = :name"),
            {"name": wanted.name, "version": wanted.version, "position": filled.position},
        )
    return Place(position=filled.position, beside=False)


async def _copy(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    """By the driver itself, since it is the one thing here that may take longer than any other statement."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute(f"set local statement_timeout = '{PATIENCE}s'")
    for table in tables:
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        await driver.execute(f"delete from public.{table.name}", timeout=PATIENCE)  # noqa: S608 - from our own tables
        await driver.execute(
            f"insert into public.{table.name} ({columns}) select {columns} from building.{table.name}",  # noqa: S608 - as above
            timeout=PATIENCE,
        )
        await driver.execute(f"drop table building.{table.name}")
