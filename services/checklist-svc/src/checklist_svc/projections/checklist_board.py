"""Answers: which checklists are there, whose, and how far along is each?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from sqlalchemy import Executable, ScalarSelect, Select, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col

from checklist_svc.domain.checklist import events as e
from checklist_svc.domain.checklist import values as v
from checklist_svc.domain.checklist.state import ItemStatus, Status
from checklist_svc.projections.base import Table
from shared.directory import OrganisationRow, under
from shared.kernel import record


class ChecklistRow(Table, table=True):
    """``place``: the path of its organisation; empty while that is unknown."""

    __tablename__ = "checklist_board"

    checklist: str = Field(primary_key=True)
    organisation: str
    place: str
    person: str
    cycle: int
    kind: str
    status: str
    revision: int


class ItemRow(Table, table=True):
    __tablename__ = "checklist_items"

    checklist: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    due_on: date
    status: str


PASSED: Mapping[type[e.ChecklistEvent], Status] = {
    e.ChecklistIssued: Status.ISSUED,
    e.ChecklistSigned: Status.SIGNED,
    e.ChecklistFinished: Status.FINISHED,
}


@record
class Wanted:
    """Lists narrowed by whatever is not None; ``after`` is the last one's id."""

    organisation: str | None = None
    cycle: int | None = None
    kind: str | None = None
    status: str | None = None
    after: str = ""
    limit: int = 50


def project(event: e.ChecklistEvent) -> Sequence[Executable]:
    """Say in SQL what the event means for the board."""
    row = update(ChecklistRow).where(col(ChecklistRow.checklist) == event.head.checklist)
    match event:
        case e.ChecklistDrafted(head=head, items=items):
            return [_new(head), *_items(head, items)]
        case e.ChecklistAmended(head=head, items=items):
            return _items(head, items)
        case e.ChecklistRevised(head=head, revision=revision, items=items, kept=kept):
            return [row.values(status=Status.ISSUED, revision=revision), *_items(head, items, kept)]
        case e.ChecklistIssued() | e.ChecklistSigned() | e.ChecklistFinished():
            return [row.values(status=PASSED[type(event)], revision=event.revision)]
        case e.ItemReported() | e.ItemVerified() | e.ItemReturned():
            return [_step(event)]
        case _:
            assert_never(event)


def _new(head: v.ListHead) -> Executable:
    path = select(col(OrganisationRow.path)).where(col(OrganisationRow.organisation) == head.organisation)
    return insert(ChecklistRow).values(
        checklist=head.checklist,
        organisation=head.organisation,
        place=func.coalesce(path.scalar_subquery(), ""),
        person=head.person,
        cycle=head.cycle,
        kind=head.kind,
        status=Status.DRAFT,
        revision=0,
    )


def _items(head: v.ListHead, items: Sequence[v.Item], kept: Sequence[str] = ()) -> Sequence[Executable]:
    """The kept ones stay as they are; all others are new."""
    gone = delete(ItemRow).where(col(ItemRow.checklist) == head.checklist, col(ItemRow.item).not_in(kept))
    fresh = [
        {"checklist": head.checklist, "item": item.item, "due_on": item.due_on, "status": ItemStatus.OPEN}
        for item in items
        if item.item not in kept
    ]
    return [gone, insert(ItemRow).values(fresh)] if fresh else [gone]


def _step(event: e.ItemReported | e.ItemVerified | e.ItemReturned) -> Executable:
    status = {
        e.ItemReported: ItemStatus.REPORTED,
        e.ItemVerified: ItemStatus.VERIFIED,
        e.ItemReturned: ItemStatus.RETURNED,
    }[type(event)]
    key = tuple_(col(ItemRow.checklist), col(ItemRow.item))
    return update(ItemRow).where(key == (event.head.checklist, event.item)).values(status=status)


def board(path: str, wanted: Wanted, today: date) -> Select[ChecklistRow, int, int, int]:
    """Those of the subtree under ``path`` in the order of their ids, each with how many items, verified and overdue."""
    found = (
        select(
            ChecklistRow,
            _count().label("items"),
            _count([ItemStatus.VERIFIED]).label("verified"),
            _count([ItemStatus.OPEN, ItemStatus.RETURNED], due_before=today).label("overdue"),
        )
        .where(
            col(ChecklistRow.checklist) > wanted.after,
            under(col(ChecklistRow.place), path),
        )
        .order_by(col(ChecklistRow.checklist))
        .limit(wanted.limit)
    )
    for column in ("organisation", "cycle", "kind", "status"):
        if (value := getattr(wanted, column)) is not None:
            found = found.where(getattr(ChecklistRow, column) == value)
    return found


def twin(head: v.ListHead, *, drafts: bool) -> Select[str]:
    """Another list of the same secretary, cycle and kind; with ``drafts``, also one that was not issued yet."""
    found = select(col(ChecklistRow.checklist)).where(
        col(ChecklistRow.organisation) == head.organisation,
        col(ChecklistRow.person) == head.person,
        col(ChecklistRow.cycle) == head.cycle,
        col(ChecklistRow.kind) == head.kind,
        col(ChecklistRow.checklist) != head.checklist,
    )
    return found if drafts else found.where(col(ChecklistRow.status) != Status.DRAFT)


def _count(statuses: Sequence[str] = tuple(ItemStatus), due_before: date = date.max) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            col(ItemRow.checklist) == col(ChecklistRow.checklist),
            col(ItemRow.status).in_(statuses),
            col(ItemRow.due_on) < due_before,
        )
        .scalar_subquery()
    )
