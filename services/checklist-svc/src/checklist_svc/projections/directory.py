"""Answers what the application asks of the directory (`shared.directory`), and of the board."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, String, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped
from sqlmodel import col

from checklist_svc.application.ports import Place
from checklist_svc.domain.checklist.values import ListHead
from checklist_svc.domain.organisation.values import Kind, Profile
from checklist_svc.domain.tree_import.rows import Known
from checklist_svc.projections.checklist_board import twin
from shared import directory
from shared.directory import DirectoryReader, OrganisationRow
from shared.eventstore import Database

T = TypeVar("T")

Head = Callable[[], Awaitable[int]]
"""The last position of the store."""

WaitUntil = Callable[[int], Awaitable[bool]]


class SqlDirectory:
    """A read model is a moment old: before this one says that something isn't there, it waits for that moment."""

    def __init__(self, database: Database, head: Head, wait_until: WaitUntil) -> None:
        self._database, self._head, self._wait_until = database, head, wait_until
        self._reader = DirectoryReader(database)

    async def catch_up(self) -> None:
        await self._wait_until(await self._head())

    async def reaches(self, root: str, organisation: str) -> bool:
        if await self._reader.reaches(root, organisation):
            return True
        await self.catch_up()
        return await self._reader.reaches(root, organisation)

    async def path_of(self, organisation: str) -> str | None:
        if path := await self._reader.path_of(organisation):
            return path
        await self.catch_up()
        return await self._reader.path_of(organisation)

    async def place(self, organisation: str) -> Place | None:
        columns = col(OrganisationRow.path), col(OrganisationRow.dissolved_on)

        async def look(connection: AsyncConnection) -> Place | None:
            found = await connection.execute(select(*columns).where(col(OrganisationRow.organisation) == organisation))
            row = found.one_or_none()
            return Place(level=_level(row.path), living=row.dissolved_on is None) if row else None

        return await self._find(look)

    async def has_children(self, organisation: str) -> bool:
        await self.catch_up()
        async with self._database.reading() as connection:
            found = await connection.execute(
                select(col(OrganisationRow.organisation))
                .where(col(OrganisationRow.parent) == organisation, col(OrganisationRow.dissolved_on).is_(None))
                .limit(1)
            )
            return found.first() is not None

    async def offices_of(self, persons: Iterable[str], day: date) -> frozenset[str]:
        return await self._reader.offices_of_any(persons, day)

    async def in_office(self, person: str, organisation: str, day: date) -> bool:
        async def look(connection: AsyncConnection) -> bool:
            return organisation in await directory.offices_of(connection, person, day)

        return await self._find(look)

    async def secretary_on(self, organisation: str, day: date) -> str | None:
        return await self._find(lambda connection: directory.secretary_on(connection, organisation, day))

    async def twin_of(self, head: ListHead, *, drafts: bool) -> str | None:
        async with self._database.reading() as connection:
            return (await connection.execute(twin(head, drafts=drafts).limit(1))).scalar_one_or_none()

    async def known(self, organisations: Iterable[str], root: str) -> Mapping[str, Known]:
        await self.catch_up()
        rows = await self._rows(organisations)
        return {row.organisation: Known(level=_level(row.path), within=root in row.path.split("/")) for row in rows}

    async def profiles(self, organisations: Iterable[str]) -> Mapping[str, Profile]:
        return {
            row.organisation: Profile(
                kind=Kind(row.kind), name=row.name, level=_level(row.path), parent=row.parent, class_=row.class_
            )
            for row in await self._rows(organisations)
            if row.dissolved_on is None
        }

    async def _rows(self, organisations: Iterable[str]) -> Iterable[OrganisationRow]:
        query: Select[OrganisationRow] = select(OrganisationRow).where(
            _among(col(OrganisationRow.organisation), organisations)
        )
        async with self._database.reading() as connection:
            return [OrganisationRow(**row) for row in (await connection.execute(query)).mappings()]

    async def _find(self, look: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Look; where that finds nothing, look again once the read models have caught up."""
        async with self._database.reading() as connection:
            if found := await look(connection):
                return found
        await self.catch_up()
        async with self._database.reading() as connection:
            return await look(connection)


def _among(column: Mapped[str], values: Iterable[str]) -> ColumnElement[bool]:
    """One parameter, however many values: a list of parameters ends at 32,767."""
    return column == any_(bindparam(None, list(values), type_=ARRAY(String), unique=True))


def _level(path: str) -> int:
    return path.count("/") + 1
