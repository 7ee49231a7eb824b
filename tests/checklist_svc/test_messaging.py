"""Every stored event comes back as it was; every public one says what its contract demands."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.checklist import values as checklist_values
from checklist_svc.domain.cycle import events as cycle
from checklist_svc.domain.cycle import values as cycle_values
from checklist_svc.domain.inspection import events as inspection
from checklist_svc.domain.inspection import values as inspection_values
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.organisation import values as organisation_values
from checklist_svc.domain.post import events as post
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.domain.tree_import import events as tree_import
from checklist_svc.messaging.codec import feed_codec
from checklist_svc.messaging.publishing import SOURCE, publish
from shared.contracts import CONTRACTS, decode, encode, wrap
from shared.kernel import Recorded
from shared.testing import NOON

DAY = date(2026, 3, 1)
PROFILE = organisation_values.Profile(
    kind=organisation_values.Kind.COUNTY, name="五华区", level=3, parent="5301", class_="county"
)
HEAD = checklist_values.ListHead(
    checklist="l1", organisation="530102", person="li", cycle=2026, kind=checklist_values.Kind.KEY_TASKS
)
ITEMS = (
    checklist_values.Item(item="roads", text="修路", target=12, unit="公里", due_on=DAY, weight=3),
    checklist_values.Item(item="talk", text="讲党课", due_on=DAY, weight=1),
)
PROOF = (checklist_values.Evidence(uri="s3://acts/1", sha256="ab" * 32),)
VISIT = inspection_values.Visit(
    organisation="530102",
    kind=inspection_values.Kind.FIELD,
    occurred_on=DAY,
    inspectors=("zhao",),
    scores=(inspection_values.Score(indicator="a", score=8850), inspection_values.Score(indicator="b", value=3)),
    findings=(inspection_values.Finding(finding="f1", text="无"),),
)

PUBLIC: list[StoredEvent] = [
    organisation.OrganisationRegistered(organisation="530102", profile=PROFILE, effective_on=DAY),
    organisation.OrganisationChanged(organisation="530102", profile=PROFILE, effective_on=DAY, note="更名"),
    organisation.OrganisationDissolved(organisation="530102", profile=PROFILE, effective_on=DAY, reason="合并"),
    post.SecretaryAppointed(post="p1", organisation="530102", person="li", from_on=DAY),
    post.SecretaryLeft(post="p1", organisation="530102", person="li", from_on=DAY, until=DAY, reason="调任"),
    cycle.CycleOpened(cycle=2026, organisation="53"),
    cycle.PhaseChanged(cycle=2026, organisation="53", phase=cycle_values.Phase.DEPLOYING),
    checklist.ChecklistIssued(head=HEAD, revision=1, items=ITEMS),
    checklist.ChecklistSigned(head=HEAD, revision=1, items=ITEMS),
    checklist.ChecklistRevised(head=HEAD, revision=2, items=ITEMS, kept=("talk",), reason="加任务"),
    checklist.ItemReported(head=HEAD, item="roads", evidence=PROOF),
    checklist.ItemVerified(head=HEAD, item="roads", evidence=PROOF, verifier="wang", verified_on=DAY),
    checklist.ItemReturned(head=HEAD, item="roads", evidence=PROOF, verifier="wang", verified_on=DAY, reason="缺照片"),
    inspection.InspectionRecorded(inspection="i1", revision=1, cycle=2026, quarter=1, visit=VISIT),
    inspection.InspectionCorrected(inspection="i1", revision=2, cycle=2026, quarter=1, visit=VISIT, reason="有误"),
    inspection.InspectionWithdrawn(inspection="i1", revision=3, cycle=2026, quarter=1, visit=VISIT, reason="重复"),
]
PRIVATE: list[StoredEvent] = [
    checklist.ChecklistDrafted(head=HEAD, items=ITEMS),
    checklist.ChecklistAmended(head=HEAD, items=ITEMS),
    checklist.ChecklistFinished(head=HEAD, revision=1),
    tree_import.ImportAccepted(
        import_id="t1", organisation="53", digest="ab", rows=1, levels={"1": 1}, effective_on=DAY
    ),
    tree_import.GroupApplied(
        import_id="t1",
        first=0,
        last=0,
        registered=0,
        changed=0,
        unchanged=0,
        refused=(tree_import.RefusedRow(row=0, organisation="53", slug="x", detail="y"),),
    ),
    tree_import.ImportFinished(import_id="t1"),
]


def recorded(event: StoredEvent) -> Recorded[StoredEvent]:
    return Recorded(
        position=1,
        stream="s/1",
        version=1,
        id=UUID(int=1),
        type=feed_codec.encode(event)[0],
        event=event,
        command_id=UUID(int=2),
        actor="admin-1",
        recorded_at=NOON,
    )


def test_every_kind_of_stored_event_is_looked_at_here() -> None:
    assert {type(event) for event in (*PUBLIC, *PRIVATE)} == set(get_args(StoredEvent))
    assert len(feed_codec.names) == len(PUBLIC) + len(PRIVATE)


@pytest.mark.parametrize("event", [*PUBLIC, *PRIVATE], ids=lambda event: type(event).__name__)
def test_a_stored_event_comes_back_as_it_was(event: StoredEvent) -> None:
    assert feed_codec.decode(*feed_codec.encode(event)) == event


@pytest.mark.parametrize("event", PUBLIC, ids=lambda event: type(event).__name__)
def test_a_public_event_fits_its_contract(event: StoredEvent) -> None:
    data = publish(recorded(event))
    assert data is not None
    assert data.recorded_by == "admin-1"
    sent = wrap(data, id=str(UUID(int=1)), source=SOURCE, subject="s/1", streamversion=1, time=NOON, sequence=1)
    assert decode(encode(sent)).data == data


@pytest.mark.parametrize("event", PRIVATE, ids=lambda event: type(event).__name__)
def test_what_is_private_stays_in_the_house(event: StoredEvent) -> None:
    assert publish(recorded(event)) is None


def test_every_contract_of_checklist_svc_is_published() -> None:
    published = {type(publish(recorded(event))) for event in PUBLIC}
    assert published == {contract.data for contract in CONTRACTS.values() if contract.service == "checklist"}
