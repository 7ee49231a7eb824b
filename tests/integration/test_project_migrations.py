"""The migrations of project-svc, on a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ProgrammingError

from project_svc.projections.read_models import read_models
from shared.eventstore import Database
from shared.testing.fixtures import FreshDatabase
from tests.integration.project_site import migrated

Column = tuple[str, str, bool]


def as_migrated(connection: Connection) -> Iterator[Column]:
    inspector = inspect(connection)
    for table in read_models.tables:
        for column in inspector.get_columns(table.name):
            yield table.name, column["name"], bool(column["nullable"])


async def test_the_tables_are_those_that_the_read_models_speak_of(fresh_database: FreshDatabase) -> None:
    database = await Database.open((await fresh_database("project", prepare=migrated)).app, size=1)
    async with database.reading() as connection:
        found = set(await connection.run_sync(lambda plain: list(as_migrated(plain))))
    await database.close()
    assert found == {
        (table.name, column.name, bool(column.nullable)) for table in read_models.tables for column in table.columns
    }


async def test_migrating_again_changes_nothing(fresh_database: FreshDatabase) -> None:
    urls = await fresh_database("project", prepare=migrated)
    await migrated(urls)


async def test_the_application_can_not_rewrite_the_past(fresh_database: FreshDatabase) -> None:
    database = await Database.open((await fresh_database("project", prepare=migrated)).app, size=1)
    for statement in ("update events set actor = 'x'", "delete from events", "truncate events"):
        async with database.reading() as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(text(statement))
    await database.close()
