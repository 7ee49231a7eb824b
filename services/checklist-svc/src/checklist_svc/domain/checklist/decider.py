"""What may happen next to a checklist: drafted, issued, signed, reported item by item, verified, finished."""

from checklist_svc.domain.checklist import commands as c
from checklist_svc.domain.checklist import events as e
from checklist_svc.domain.checklist import values as v
from checklist_svc.domain.checklist.items import decide_item
from checklist_svc.domain.checklist.refusals import ChecklistOfAnother, ChecklistOutOfTurn, HeadFixed
from checklist_svc.domain.checklist.state import Checklist, Status, evolve
from shared.kernel import Decider, Fault, Invalid, NotFound


def decide(command: c.ChecklistCommand, checklist: Checklist) -> list[e.ChecklistEvent]:
    match command, checklist.head:
        case c.DraftChecklist(), _:
            return _draft(command, checklist)
        case _, None:
            raise NotFound(f"no checklist {command.checklist}")
        case c.IssueChecklist(), head:
            return _issue(checklist, head)
        case c.SignChecklist(by=who), head:
            return _sign(checklist, head, who)
        case c.ReviseChecklist(), head:
            return _revise(command, checklist, head)
        case ((c.ReportItem() | c.VerifyItem() | c.ReturnItem()), head):
            return decide_item(command, checklist, head)


def _draft(command: c.DraftChecklist, checklist: Checklist) -> list[e.ChecklistEvent]:
    head, items = command.head, command.items
    _told_apart(items)
    match checklist.status:
        case None:
            return [e.ChecklistDrafted(head=head, items=items)]
        case _ if head != checklist.head:
            raise HeadFixed(f"{head.checklist} is another secretary's, kind's or cycle's list; draft a new one")
        case _ if items == checklist.items:
            return []
        case Status.DRAFT:
            return [e.ChecklistAmended(head=head, items=items)]
        case status:
            raise ChecklistOutOfTurn(f"{head.checklist} is {status}; what is issued is revised, with a reason")


def _issue(checklist: Checklist, head: v.ListHead) -> list[e.ChecklistEvent]:
    if checklist.status is not Status.DRAFT:
        return []  # issued before: a repeat leaves it as it is
    if not checklist.items:
        raise ChecklistOutOfTurn(f"{head.checklist} has no items")
    return [e.ChecklistIssued(head=head, revision=1, items=checklist.items)]


def _sign(checklist: Checklist, head: v.ListHead, who: str) -> list[e.ChecklistEvent]:
    match checklist.status:
        case _ if who != head.person:
            raise ChecklistOfAnother(f"only {head.person} signs {head.checklist}")
        case Status.ISSUED:
            signed = e.ChecklistSigned(head=head, revision=checklist.revision, items=checklist.items)
            finished = e.ChecklistFinished(head=head, revision=checklist.revision)
            return [signed, finished] if checklist.done else [signed]
        case Status.SIGNED | Status.FINISHED:
            return []
        case status:
            raise ChecklistOutOfTurn(f"{head.checklist} is {status}, not yet issued")


def _revise(command: c.ReviseChecklist, checklist: Checklist, head: v.ListHead) -> list[e.ChecklistEvent]:
    items = command.items
    _told_apart(items)
    if checklist.status is Status.DRAFT:
        raise ChecklistOutOfTurn(f"{head.checklist} is a draft; amend it")
    if items == checklist.items:
        return []
    kept = tuple(item.item for item in items if checklist.item(item.item) == item)
    revision = checklist.revision + 1
    return [e.ChecklistRevised(head=head, revision=revision, items=items, kept=kept, reason=command.reason)]


def _told_apart(items: tuple[v.Item, ...]) -> None:
    seen: set[str] = set()
    faults = []
    for number, item in enumerate(items):
        if item.item in seen:
            faults.append(Fault(pointer=f"/items/{number}/item", code="duplicate", detail=f"{item.item} twice"))
        seen.add(item.item)
    if faults:
        raise Invalid(*faults)


checklist_decider = Decider(decide=decide, evolve=evolve, initial=Checklist())
