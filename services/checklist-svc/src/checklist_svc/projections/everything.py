"""All read models of the service, moved as one."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.inspection import events as inspection
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.projections import checklist_board, coverage_counts, inspection_list, moves
from shared.directory import AppointmentRow, OrganisationRow
from shared.kernel import Recorded
from shared.workers import Projections

VERSION = "3"

READ_MODELS: tuple[Any, ...] = (
    OrganisationRow,
    AppointmentRow,
    checklist_board.ChecklistRow,
    checklist_board.ItemRow,
    inspection_list.InspectionRow,
    coverage_counts.CycleRow,
    coverage_counts.StandingRow,
    coverage_counts.CountRow,
)

Batch = Callable[[AsyncConnection, Sequence[Recorded[StoredEvent]]], Awaitable[None]]


def project(recorded: Recorded[StoredEvent]) -> Iterable[Executable]:
    """What an event means for the service's own read models; the directory and inspections take whole batches."""
    match recorded.event:
        case (
            checklist.ChecklistDrafted()
            | checklist.ChecklistAmended()
            | checklist.ChecklistIssued()
            | checklist.ChecklistRevised()
            | checklist.ChecklistSigned()
            | checklist.ChecklistFinished()
            | checklist.ItemReported()
            | checklist.ItemVerified()
            | checklist.ItemReturned() as event
        ):
            return checklist_board.project(event)
        case _:
            return ()


def projections(follow_directory: Batch) -> Projections[StoredEvent]:
    async def in_batches(connection: AsyncConnection, events: Sequence[Recorded[StoredEvent]]) -> None:
        await follow_directory(connection, events)
        inspections = [event for recorded in events if isinstance(event := recorded.event, inspection.InspectionEvent)]
        await inspection_list.follow_inspections(connection, inspections)

    async def drawn_from_them(connection: AsyncConnection, events: Sequence[Recorded[StoredEvent]]) -> None:
        await moves.follow_moves(connection, events)
        await coverage_counts.follow_coverage(connection, events)

    tables = [row.__table__ for row in READ_MODELS]
    return Projections(
        version=VERSION,
        tables=tables,
        project=project,
        batch=in_batches,
        afterwards=drawn_from_them,
    )
