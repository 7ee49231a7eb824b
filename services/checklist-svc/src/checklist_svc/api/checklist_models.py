"""Checklists on the wire 清单的表示."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from checklist_svc.api.dependencies import Passage
from checklist_svc.domain.checklist.state import Checklist, ItemStatus, Status, overdue
from checklist_svc.domain.checklist.values import Evidence, Item, Kind
from shared.kernel import NotFound
from shared.web import Cycle, Day, Id, In, Line, Organisation, Out, Principal, actions

MOST_ITEMS = 50

KindOf = Annotated[Kind, Field(description="Kind of list: 责任清单, 重点任务项目清单, 年底述职考评清单")]


class ItemIn(In):
    """One thing to do, and by when 清单事项."""

    item: Id
    text: Passage
    target: Annotated[int, Field(ge=0, le=10**12, description="How many of the unit 目标值")] | None = None
    unit: (
        Annotated[str, StringConstraints(min_length=1, max_length=64), Field(description="Unit of the target 单位")]
        | None
    ) = None
    due_on: Annotated[Day, Field(description="Last day in time 完成期限")]
    weight: Annotated[int, Field(ge=1, le=10_000, description="Weight 权重")] = 1

    def item_of(self) -> Item:
        return Item(
            item=self.item,
            text=self.text,
            target=self.target,
            unit=self.unit,
            due_on=self.due_on,
            weight=self.weight,
        )


Items = Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_ITEMS, description="The items 事项")]


class DraftIn(In):
    """A list for one secretary and one year 清单草案."""

    organisation: Organisation
    person: Annotated[Id, Field(description="The secretary whose list it is 责任人")]
    cycle: Cycle
    kind: KindOf
    items: Items


class RevisionIn(In):
    """The items as they shall be, and why 修订后的事项."""

    items: Items
    reason: Passage


class EvidenceIn(In):
    """A document that proves something 佐证材料."""

    uri: Line
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="摘要(SHA-256)")]


class ReportIn(In):
    """Proof that an item is done 完成情况及佐证."""

    evidence: Annotated[
        list[EvidenceIn], Field(min_length=1, max_length=MOST_ITEMS, description="Documents that prove it 佐证材料")
    ]

    def evidence_of(self) -> tuple[Evidence, ...]:
        return tuple(Evidence(uri=proof.uri, sha256=proof.sha256) for proof in self.evidence)


class ReturnIn(In):
    """Why a report is returned 退回理由."""

    reason: Passage


class EvidenceOut(Out):
    """A proof 佐证材料."""

    uri: str
    sha256: str


class ItemOut(Out):
    """An item and how far it is 事项."""

    item: str
    text: str
    target: int | None
    unit: str | None
    due_on: Day
    weight: int
    status: ItemStatus
    overdue: bool
    evidence: list[EvidenceOut]
    verifier: str | None
    verified_on: Day | None
    reason: str | None
    allowed_actions: list[str]


class ChecklistOut(Out):
    """A checklist 清单."""

    checklist: str
    organisation: str
    person: str
    cycle: int
    kind: KindOf
    status: Status
    revision: int
    items: list[ItemOut]
    allowed_actions: list[str]


class ListedChecklist(Out):
    """A checklist in a list, with its counts of items 清单（列表项）."""

    checklist: str
    organisation: str
    person: str
    cycle: int
    kind: KindOf
    status: Status
    revision: int
    items: int
    verified: int
    overdue: int


def checklist_out(checklist: Checklist, today: date, principal: Principal) -> ChecklistOut:
    head, status = checklist.head, checklist.status
    if head is None or status is None:
        raise NotFound("no checklist")
    clerk, own = principal.has("clerk"), principal.has("secretary") and principal.sub == head.person
    return ChecklistOut(
        checklist=head.checklist,
        organisation=head.organisation,
        person=head.person,
        cycle=head.cycle,
        kind=head.kind,
        status=status,
        revision=checklist.revision,
        items=[_item_out(item, checklist, today, principal) for item in checklist.items],
        allowed_actions=actions(
            draft=clerk and status is Status.DRAFT,
            issue=clerk and status is Status.DRAFT,
            sign=own and status is Status.ISSUED,
            revise=clerk and status is not Status.DRAFT,
        ),
    )


def _item_out(item: Item, checklist: Checklist, today: date, principal: Principal) -> ItemOut:
    progress = checklist.progress_of(item.item)
    person = checklist.head.person if checklist.head else ""
    at_work = checklist.status is Status.SIGNED
    own = principal.has("secretary") and principal.sub == person
    look = principal.has("clerk") and principal.sub != person and progress.status is ItemStatus.REPORTED
    return ItemOut(
        item=item.item,
        text=item.text,
        target=item.target,
        unit=item.unit,
        due_on=item.due_on,
        weight=item.weight,
        status=progress.status,
        overdue=overdue(item, progress, today),
        evidence=[EvidenceOut.model_validate(proof) for proof in progress.evidence],
        verifier=progress.verifier,
        verified_on=progress.verified_on,
        reason=progress.reason,
        allowed_actions=actions(
            report=at_work and own and progress.status is not ItemStatus.VERIFIED,
            verify=at_work and look,
            **{"return": at_work and look},
        ),
    )
