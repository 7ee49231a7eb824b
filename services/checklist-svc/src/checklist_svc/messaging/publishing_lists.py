"""The private events of a checklist → public contracts."""

from typing import assert_never

from checklist_svc.domain.checklist import events as e
from shared import contracts as public
from shared.contracts import Data


def checklist(event: e.ChecklistIssued | e.ChecklistRevised | e.ChecklistSigned, by: str) -> Data:
    head = event.head
    items = tuple(
        public.ChecklistItem(
            item=item.item,
            text=item.text,
            target=item.target,
            unit=item.unit,
            due_on=item.due_on,
            weight=item.weight,
        )
        for item in event.items
    )
    if isinstance(event, e.ChecklistRevised):
        return public.ChecklistRevisedV1(
            organisation=head.organisation,
            recorded_by=by,
            checklist=head.checklist,
            person=head.person,
            cycle=head.cycle,
            kind=head.kind.value,
            items=items,
            revision=event.revision,
            reason=event.reason,
        )
    contract = public.ChecklistIssuedV1 if isinstance(event, e.ChecklistIssued) else public.ChecklistSignedV1
    return contract(
        organisation=head.organisation,
        recorded_by=by,
        checklist=head.checklist,
        person=head.person,
        cycle=head.cycle,
        kind=head.kind.value,
        items=items,
    )


def item(event: e.ItemReported | e.ItemVerified | e.ItemReturned, by: str) -> Data:
    head = event.head
    evidence = tuple(public.Evidence(uri=proof.uri, sha256=proof.sha256) for proof in event.evidence)
    match event:
        case e.ItemReported():
            return public.ItemReportedV1(
                organisation=head.organisation,
                recorded_by=by,
                checklist=head.checklist,
                item=event.item,
                evidence=evidence,
            )
        case e.ItemVerified():
            return public.ItemVerifiedV1(
                organisation=head.organisation,
                recorded_by=by,
                checklist=head.checklist,
                item=event.item,
                evidence=evidence,
                verifier=event.verifier,
                verified_on=event.verified_on,
            )
        case e.ItemReturned():
            return public.ItemReturnedV1(
                organisation=head.organisation,
                recorded_by=by,
                checklist=head.checklist,
                item=event.item,
                evidence=evidence,
                verifier=event.verifier,
                reason=event.reason,
            )
        case _:
            assert_never(event)
