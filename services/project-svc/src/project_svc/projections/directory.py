"""Answers for the application: who reaches whom, and who is in office. The tables are `shared.directory`'s."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import directory
from shared.eventstore import Database
from shared.kernel import NotFound


class DirectoryReader:
    """`application.ports.Directory`, on this service's copy of the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reaches(self, root: str, organisation: str) -> bool:
        async with self._database.reading() as connection:
            return await directory.reaches(connection, root, organisation)

    async def offices_of(self, person: str, day: date) -> frozenset[str]:
        async with self._database.reading() as connection:
            return await directory.offices_of(connection, person, day)


async def path_within(connection: AsyncConnection, org: str, organisation: str) -> str:
    """The path of ``organisation`` ("53/5301/530102"). Raises `NotFound` outside the subtree of ``org``."""
    path = await directory.path_of(connection, organisation)
    if path is None or org not in path.split("/"):
        raise NotFound(f"no organisation {organisation}")
    return path
