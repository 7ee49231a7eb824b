"""The directory as an application asks it: a question at a time, each on a connection of its own."""

from datetime import date

from shared.directory import queries
from shared.eventstore import Database


class DirectoryReader:
    """Keeps the promises of a service's port ``Directory`` on the service's own copy, a moment old."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reaches(self, root: str, organisation: str) -> bool:
        async with self._database.reading() as connection:
            return await queries.reaches(connection, root, organisation)

    async def offices_of(self, person: str, day: date) -> frozenset[str]:
        async with self._database.reading() as connection:
            return await queries.offices_of(connection, person, day)

    async def secretary_on(self, organisation: str, day: date) -> str | None:
        async with self._database.reading() as connection:
            return await queries.secretary_on(connection, organisation, day)
