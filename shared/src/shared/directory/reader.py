"""The directory as an application asks it while it lets a command in: what many ask at once is one query."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from shared.directory import queries
from shared.eventstore import Database, Together

# a subquery a row, so that each finds its one row by the primary key
REACHES = """
select coalesce((select asked.root = any(string_to_array(o.path, '/'))
                 from directory_organisations o where o.organisation = asked.organisation), false)
from unnest($1::text[], $2::text[]) with ordinality as asked(root, organisation, number) order by number"""

OFFICES = """
select asked.number, a.organisation
from unnest($1::integer[], $2::text[], $3::date[]) as asked(number, person, day)
join directory_appointments a on a.person = asked.person
 and a.from_ <= asked.day and (a.until is null or a.until > asked.day)"""

PATH = "select path from directory_organisations where organisation = $1"

Reach = tuple[str, str]
"""Root, organisation."""

Holding = tuple[frozenset[str], date]
"""Persons, day."""


class DirectoryReader:
    """Keeps the promises of a service's port ``Directory`` on the service's own copy, a moment old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reaches = Together(self._look_whether_reached)
        self._offices = Together(self._look_for_offices)

    async def reaches(self, root: str, organisation: str) -> bool:
        return await self._reaches.ask((root, organisation))

    async def offices_of(self, person: str, day: date) -> frozenset[str]:
        return await self.offices_of_any([person], day)

    async def offices_of_any(self, persons: Iterable[str], day: date) -> frozenset[str]:
        """The organisations in which any of ``persons`` holds a post on ``day``."""
        return await self._offices.ask((frozenset(persons), day))

    async def path_of(self, organisation: str) -> str | None:
        path: str | None = await self._database.pool.fetchval(PATH, organisation)
        return path

    async def secretary_on(self, organisation: str, day: date) -> str | None:
        async with self._database.reading() as connection:
            return await queries.secretary_on(connection, organisation, day)

    async def _look_whether_reached(self, asked: Sequence[Reach]) -> Mapping[Reach, bool]:
        roots, organisations = zip(*asked, strict=True)
        rows = await self._database.pool.fetch(REACHES, roots, organisations)
        return dict(zip(asked, (row[0] for row in rows), strict=True))

    async def _look_for_offices(self, asked: Sequence[Holding]) -> Mapping[Holding, frozenset[str]]:
        each = [(number, person, day) for number, (persons, day) in enumerate(asked) for person in persons]
        numbers, persons, days = zip(*each, strict=True) if each else ((), (), ())
        found: list[set[str]] = [set() for _ in asked]
        for number, organisation in await self._database.pool.fetch(OFFICES, numbers, persons, days):
            found[number].add(organisation)
        return dict(zip(asked, map(frozenset, found), strict=True))
