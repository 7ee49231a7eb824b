"""Answers: which inspections were there, of whom and when?"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from checklist_svc.domain.inspection import events as e
from checklist_svc.projections.base import Table
from shared.directory import under
from shared.kernel import record


class InspectionRow(Table, table=True):
    """An inspection in its newest revision. ``place``: the path of its organisation; empty while that is unknown."""

    __tablename__ = "inspection_list"

    inspection: str = Field(primary_key=True)
    organisation: str
    place: str
    cycle: int
    quarter: int
    kind: str
    occurred_on: date
    revision: int
    withdrawn: bool


@record
class Wanted:
    """Inspections narrowed by whatever is not None; ``after`` is the last one's id."""

    organisation: str | None = None
    cycle: int | None = None
    quarter: int | None = None
    kind: str | None = None
    after: str = ""
    limit: int = 50


UPSERT = text("""
insert into inspection_list (inspection, organisation, cycle, quarter, kind, occurred_on, revision, withdrawn, place)
select told.*, coalesce(o.path, '')
from unnest(cast(:inspection as text[]), cast(:organisation as text[]), cast(:cycle as integer[]),
            cast(:quarter as integer[]), cast(:kind as text[]), cast(:occurred_on as date[]),
            cast(:revision as integer[]), cast(:withdrawn as boolean[])) as told (inspection, organisation)
left join directory_organisations o on o.organisation = told.organisation
on conflict (inspection) do update set organisation = excluded.organisation, place = excluded.place,
  cycle = excluded.cycle, quarter = excluded.quarter, kind = excluded.kind, occurred_on = excluded.occurred_on,
  revision = excluded.revision, withdrawn = excluded.withdrawn""")


async def follow_inspections(connection: AsyncConnection, events: Iterable[e.InspectionEvent]) -> None:
    """Every revision says it all, so the newest takes the place of the one before: also within the batch."""
    newest = list({event.inspection: event for event in events}.values())
    if not newest:
        return
    await connection.execute(
        UPSERT,
        {
            "inspection": [event.inspection for event in newest],
            "organisation": [event.visit.organisation for event in newest],
            "cycle": [event.cycle for event in newest],
            "quarter": [event.quarter for event in newest],
            "kind": [event.visit.kind for event in newest],
            "occurred_on": [event.visit.occurred_on for event in newest],
            "revision": [event.revision for event in newest],
            "withdrawn": [isinstance(event, e.InspectionWithdrawn) for event in newest],
        },
    )


def inspections(path: str, wanted: Wanted) -> Select[InspectionRow]:
    """Those of the subtree under ``path``, in the order of their ids."""
    found = (
        select(InspectionRow)
        .where(
            col(InspectionRow.inspection) > wanted.after,
            under(col(InspectionRow.place), path),
        )
        .order_by(col(InspectionRow.inspection))
        .limit(wanted.limit)
    )
    for column in ("organisation", "cycle", "quarter", "kind"):
        if (value := getattr(wanted, column)) is not None:
            found = found.where(getattr(InspectionRow, column) == value)
    return found
