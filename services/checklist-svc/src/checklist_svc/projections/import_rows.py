"""The rows of accepted trees. No read model: an import is applied from them, and no replay brings them back."""

from collections.abc import Sequence

from sqlmodel import Field

from checklist_svc.domain.organisation.values import Kind, Profile
from checklist_svc.domain.tree_import.rows import Row
from checklist_svc.projections.base import Table
from shared.eventstore import Database

KEEP = """
insert into import_rows (digest, row, organisation, kind, name, level, parent, class_)
select $1, r.row - 1, r.organisation, r.kind, r.name, r.level, r.parent, r.class_
from unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[])
  with ordinality as r(organisation, kind, name, level, parent, class_, row)
on conflict do nothing"""
READ = "select * from import_rows where digest = $1 and row >= $2 order by row limit $3"


class ImportRow(Table, table=True):
    __tablename__ = "import_rows"

    digest: str = Field(primary_key=True)
    row: int = Field(primary_key=True)
    organisation: str
    kind: str
    name: str
    level: int
    parent: str | None = None
    class_: str | None = None


class SqlImportRows:
    """Under the digest of all of them, so that the same tree is kept once and a repeat changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, digest: str, rows: Sequence[Row]) -> None:
        profiles = [row.profile for row in rows]
        await self._database.pool.execute(
            KEEP,
            digest,
            [row.organisation for row in rows],
            [profile.kind for profile in profiles],
            [profile.name for profile in profiles],
            [profile.level for profile in profiles],
            [profile.parent for profile in profiles],
            [profile.class_ for profile in profiles],
        )

    async def read(self, digest: str, *, first: int, limit: int) -> Sequence[Row]:
        found = await self._database.pool.fetch(READ, digest, first, limit)
        return [
            Row(
                organisation=row["organisation"],
                profile=Profile(
                    kind=Kind(row["kind"]),
                    name=row["name"],
                    level=row["level"],
                    parent=row["parent"],
                    class_=row["class_"],
                ),
            )
            for row in found
        ]
