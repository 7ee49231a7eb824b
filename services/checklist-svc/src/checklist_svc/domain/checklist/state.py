"""What is true of a checklist now: what the next decision asks, and what its page shows."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from checklist_svc.domain.checklist import events as e
from checklist_svc.domain.checklist import values as v
from shared.kernel import record


class Status(StrEnum):
    """The life of a list (清单状态): 草案, 已下发, 已签收, 已办结."""

    DRAFT = "draft"
    ISSUED = "issued"
    SIGNED = "signed"
    FINISHED = "finished"


class ItemStatus(StrEnum):
    """The life of an item (事项状态): 未完成, 已上报, 已核实, 已退回."""

    OPEN = "open"
    REPORTED = "reported"
    VERIFIED = "verified"
    RETURNED = "returned"


@record
class Progress:
    """How far an item is. ``reason``: why it was returned."""

    status: ItemStatus = ItemStatus.OPEN
    evidence: tuple[v.Evidence, ...] = ()
    verifier: str | None = None
    verified_on: date | None = None
    reason: str | None = None


UNTOUCHED = Progress()


@record
class Checklist:
    """``head`` and ``status`` are None before the first draft; ``progress`` by item, absent while untouched."""

    head: v.ListHead | None = None
    status: Status | None = None
    revision: int = 0
    items: tuple[v.Item, ...] = ()
    progress: Mapping[str, Progress] = field(default_factory=dict)

    def item(self, id: str) -> v.Item | None:
        return next((item for item in self.items if item.item == id), None)

    def progress_of(self, item: str) -> Progress:
        return self.progress.get(item, UNTOUCHED)

    @property
    def done(self) -> bool:
        return all(self.progress_of(item.item).status is ItemStatus.VERIFIED for item in self.items)


def overdue(item: v.Item, progress: Progress, today: date) -> bool:
    """By itself, from the day after the due date on, until it is reported (again)."""
    return today > item.due_on and progress.status in (ItemStatus.OPEN, ItemStatus.RETURNED)


def evolve(checklist: Checklist, event: e.ChecklistEvent) -> Checklist:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.ChecklistDrafted(head=head, items=items) | e.ChecklistAmended(head=head, items=items):
            return Checklist(head=head, status=Status.DRAFT, items=items)
        case e.ChecklistIssued(revision=revision):
            return replace(checklist, status=Status.ISSUED, revision=revision)
        case e.ChecklistRevised(revision=revision, items=items, kept=kept):
            progress = {id: done for id, done in checklist.progress.items() if id in kept}
            return replace(checklist, status=Status.ISSUED, revision=revision, items=items, progress=progress)
        case e.ChecklistSigned():
            return replace(checklist, status=Status.SIGNED)
        case e.ChecklistFinished():
            return replace(checklist, status=Status.FINISHED)
        case e.ItemReported() | e.ItemVerified() | e.ItemReturned():
            return replace(checklist, progress={**checklist.progress, event.item: _progress(event)})
        case _:
            assert_never(event)


def _progress(event: e.ItemReported | e.ItemVerified | e.ItemReturned) -> Progress:
    match event:
        case e.ItemReported(evidence=evidence):
            return Progress(status=ItemStatus.REPORTED, evidence=evidence)
        case e.ItemVerified(evidence=evidence, verifier=who, verified_on=day):
            return Progress(status=ItemStatus.VERIFIED, evidence=evidence, verifier=who, verified_on=day)
        case e.ItemReturned(evidence=evidence, verifier=who, verified_on=day, reason=reason):
            return Progress(status=ItemStatus.RETURNED, evidence=evidence, verifier=who, verified_on=day, reason=reason)
        case _:
            assert_never(event)
