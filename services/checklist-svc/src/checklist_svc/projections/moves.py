"""Rows follow their organisation through the tree: whatever lies under a node that moved is elsewhere too."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.projections.checklist_board import ChecklistRow
from checklist_svc.projections.inspection_list import InspectionRow
from shared.kernel import Recorded

PLACED = (ChecklistRow, InspectionRow)

ELSEWHERE = """
with recursive below (organisation) as (
  select unnest(cast(:moved as text[]))
  union
  select o.organisation from below b join directory_organisations o on o.parent = b.organisation)
update {table} r set place = o.path
from below b join directory_organisations o using (organisation)
where r.organisation = o.organisation and r.place <> o.path"""

STATEMENTS = tuple(text(ELSEWHERE.format(table=row.__tablename__)) for row in PLACED)


async def follow_moves(connection: AsyncConnection, events: Sequence[Recorded[StoredEvent]]) -> None:
    """Take up what a batch did to the tree, which stands in the directory by now."""
    moved = {
        event.organisation
        for recorded in events
        if isinstance(event := recorded.event, organisation.OrganisationRegistered | organisation.OrganisationChanged)
    }
    if moved:
        for statement in STATEMENTS:
            await connection.execute(statement, {"moved": sorted(moved)})
