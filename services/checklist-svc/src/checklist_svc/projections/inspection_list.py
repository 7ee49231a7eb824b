"""Answers: which inspections were there, of whom and when?"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Executable, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col

from checklist_svc.domain.inspection import events as e
from checklist_svc.projections.base import Table
from shared.directory import subtree
from shared.kernel import record


class InspectionRow(Table, table=True):
    """An inspection in its newest revision."""

    __tablename__ = "inspection_list"

    inspection: str = Field(primary_key=True)
    organisation: str
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


def project(event: e.InspectionEvent) -> Sequence[Executable]:
    """Every revision says it all, so the newest takes the place of the one before."""
    values = {
        "organisation": event.visit.organisation,
        "cycle": event.cycle,
        "quarter": event.quarter,
        "kind": event.visit.kind,
        "occurred_on": event.visit.occurred_on,
        "revision": event.revision,
        "withdrawn": isinstance(event, e.InspectionWithdrawn),
    }
    row = insert(InspectionRow).values(inspection=event.inspection, **values)
    return [row.on_conflict_do_update(index_elements=["inspection"], set_=values)]


def inspections(path: str, wanted: Wanted) -> Select[InspectionRow]:
    """Those of the subtree under ``path``, in the order of their ids."""
    found = (
        select(InspectionRow)
        .where(
            col(InspectionRow.inspection) > wanted.after,
            col(InspectionRow.organisation).in_(subtree(path)),
        )
        .order_by(col(InspectionRow.inspection))
        .limit(wanted.limit)
    )
    for column in ("organisation", "cycle", "quarter", "kind"):
        if (value := getattr(wanted, column)) is not None:
            found = found.where(getattr(InspectionRow, column) == value)
    return found
