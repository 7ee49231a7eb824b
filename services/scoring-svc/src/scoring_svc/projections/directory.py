"""The directory as the commands ask it."""

from datetime import date

from shared import directory
from shared.eventstore import Database


class DirectoryReader:
    """Keeps the promises of `scoring_svc.application.ports.Directory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reaches(self, root: str, organisation: str) -> bool:
        async with self._database.reading() as connection:
            return await directory.reaches(connection, root, organisation)

    async def secretary_on(self, organisation: str, day: date) -> str | None:
        async with self._database.reading() as connection:
            return await directory.secretary_on(connection, organisation, day)
