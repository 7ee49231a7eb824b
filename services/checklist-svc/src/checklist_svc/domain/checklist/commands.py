"""What can be asked of a checklist. ``by`` is the person who asks, ``today`` the day in Shanghai."""

from datetime import date
from typing import TypeAlias

from checklist_svc.domain.checklist.values import Evidence, Item, ListHead
from shared.kernel import record


@record
class DraftChecklist:
    """Draft it, or amend what is a draft still."""

    head: ListHead
    items: tuple[Item, ...]


@record
class IssueChecklist:
    checklist: str


@record
class SignChecklist:
    checklist: str
    by: str


@record
class ReviseChecklist:
    checklist: str
    items: tuple[Item, ...]
    reason: str


@record
class ReportItem:
    checklist: str
    item: str
    evidence: tuple[Evidence, ...]
    by: str


@record
class VerifyItem:
    checklist: str
    item: str
    by: str
    today: date


@record
class ReturnItem:
    checklist: str
    item: str
    by: str
    today: date
    reason: str


ItemCommand: TypeAlias = ReportItem | VerifyItem | ReturnItem
LaterCommand: TypeAlias = IssueChecklist | SignChecklist | ReviseChecklist | ItemCommand
"""On a list that is there."""

ChecklistCommand: TypeAlias = DraftChecklist | LaterCommand
