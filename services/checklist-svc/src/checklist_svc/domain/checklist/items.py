"""What may happen next to one item of a signed checklist."""

from checklist_svc.domain.checklist import commands as c
from checklist_svc.domain.checklist import events as e
from checklist_svc.domain.checklist import values as v
from checklist_svc.domain.checklist.refusals import ChecklistOfAnother, ChecklistOutOfTurn, ItemOutOfTurn
from checklist_svc.domain.checklist.state import Checklist, ItemStatus, Progress, Status, evolve
from checklist_svc.domain.refusals import OwnWork
from shared.kernel import NotFound


def decide_item(command: c.ItemCommand, checklist: Checklist, head: v.ListHead) -> list[e.ChecklistEvent]:
    """Raises `NotFound` for an item that isn't on the list, and the refusals of the list and the item."""
    if checklist.item(command.item) is None:
        raise NotFound(f"no item {command.item} on checklist {head.checklist}")
    if isinstance(command, c.ReportItem) and command.by != head.person:
        raise ChecklistOfAnother(f"only {head.person} reports on {head.checklist}")
    if not isinstance(command, c.ReportItem) and command.by == head.person:
        raise OwnWork(f"{head.person} reports on {head.checklist} and can't be the one who verifies")
    if checklist.status not in (Status.SIGNED, Status.FINISHED):
        raise ChecklistOutOfTurn(f"{head.checklist} is {checklist.status}; it is worked on once signed")
    progress = checklist.progress_of(command.item)
    match command:
        case c.ReportItem():
            return _report(command, head, progress)
        case c.VerifyItem():
            return _verify(command, checklist, head, progress)
        case c.ReturnItem():
            return _return(command, head, progress)


def _report(command: c.ReportItem, head: v.ListHead, progress: Progress) -> list[e.ChecklistEvent]:
    match progress.status:
        case ItemStatus.OPEN | ItemStatus.RETURNED:
            return [e.ItemReported(head=head, item=command.item, evidence=command.evidence)]
        case _ if progress.evidence == command.evidence:
            return []
        case ItemStatus.REPORTED:  # more or other proof, while nobody has looked yet
            return [e.ItemReported(head=head, item=command.item, evidence=command.evidence)]
        case ItemStatus.VERIFIED:
            raise ItemOutOfTurn(f"{command.item} is verified")


def _verify(
    command: c.VerifyItem, checklist: Checklist, head: v.ListHead, progress: Progress
) -> list[e.ChecklistEvent]:
    if progress.status is ItemStatus.VERIFIED:
        return []
    if progress.status is not ItemStatus.REPORTED:
        raise ItemOutOfTurn(f"{command.item} is {progress.status}, not reported")
    verified = e.ItemVerified(
        head=head,
        item=command.item,
        evidence=progress.evidence,
        verifier=command.by,
        verified_on=command.today,
    )
    if evolve(checklist, verified).done:
        return [verified, e.ChecklistFinished(head=head, revision=checklist.revision)]
    return [verified]


def _return(command: c.ReturnItem, head: v.ListHead, progress: Progress) -> list[e.ChecklistEvent]:
    match progress.status:
        case ItemStatus.RETURNED if progress.reason == command.reason:
            return []
        case ItemStatus.REPORTED:
            return [
                e.ItemReturned(
                    head=head,
                    item=command.item,
                    evidence=progress.evidence,
                    verifier=command.by,
                    verified_on=command.today,
                    reason=command.reason,
                )
            ]
        case status:
            raise ItemOutOfTurn(f"{command.item} is {status}, not reported")
