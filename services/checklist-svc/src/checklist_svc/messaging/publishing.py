"""Private events → public contracts. What is not named here stays in the house."""

from typing import assert_never

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.cycle import events as cycle
from checklist_svc.domain.inspection import events as inspection
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.post import events as post
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.domain.tree_import import events as tree_import
from checklist_svc.messaging import publishing_lists as lists
from shared import contracts as public
from shared.contracts import Data
from shared.kernel import Recorded

SOURCE = "/checklist-svc"
TOPIC = "zeren.checklist"


def publish(recorded: Recorded[StoredEvent]) -> Data | None:
    """The public event that this one becomes, None for a private one."""
    by, event = recorded.actor, recorded.event
    data: Data | None
    match event:
        case (
            organisation.OrganisationRegistered()
            | organisation.OrganisationChanged()
            | organisation.OrganisationDissolved()
        ):
            data = _organisation(event, by)
        case post.SecretaryAppointed() | post.SecretaryLeft():
            data = _post(event, by)
        case cycle.CycleOpened() | cycle.PhaseChanged():
            data = _cycle(event, by)
        case inspection.InspectionRecorded() | inspection.InspectionCorrected() | inspection.InspectionWithdrawn():
            data = _inspection(event, by)
        case checklist.ChecklistIssued() | checklist.ChecklistRevised() | checklist.ChecklistSigned():
            data = lists.checklist(event, by)
        case checklist.ItemReported() | checklist.ItemVerified() | checklist.ItemReturned():
            data = lists.item(event, by)
        case checklist.ChecklistDrafted() | checklist.ChecklistAmended() | checklist.ChecklistFinished():
            data = None
        case tree_import.ImportAccepted() | tree_import.GroupApplied() | tree_import.ImportFinished():
            data = None
        case _:
            assert_never(event)
    return data


def _organisation(event: organisation.OrganisationEvent, by: str) -> Data:
    contract = {
        organisation.OrganisationRegistered: public.OrganisationRegisteredV1,
        organisation.OrganisationChanged: public.OrganisationChangedV1,
        organisation.OrganisationDissolved: public.OrganisationDissolvedV1,
    }[type(event)]
    return contract(
        organisation=event.organisation,
        recorded_by=by,
        kind=event.profile.kind.value,
        name=event.profile.name,
        parent=event.profile.parent,
        class_=event.profile.class_,
        effective_on=event.effective_on,
    )


def _post(event: post.PostEvent, by: str) -> Data:
    match event:
        case post.SecretaryAppointed():
            return public.SecretaryAppointedV1(
                organisation=event.organisation,
                recorded_by=by,
                post=event.post,
                person=event.person,
                from_=event.from_on,
            )
        case post.SecretaryLeft():
            return public.SecretaryLeftV1(
                organisation=event.organisation,
                recorded_by=by,
                post=event.post,
                person=event.person,
                from_=event.from_on,
                until=event.until,
                reason=event.reason,
            )
        case _:
            assert_never(event)


def _cycle(event: cycle.CycleEvent, by: str) -> Data:
    match event:
        case cycle.CycleOpened(cycle=year, organisation=superior):
            return public.CycleOpenedV1(organisation=superior, recorded_by=by, cycle=year, phase="open")
        case cycle.PhaseChanged(cycle=year, organisation=superior, phase=phase):
            return public.CyclePhaseChangedV1(organisation=superior, recorded_by=by, cycle=year, phase=phase.value)
        case _:
            assert_never(event)


def _inspection(event: inspection.InspectionEvent, by: str) -> Data:
    visit = event.visit
    scores = tuple(
        public.IndicatorScore(indicator=score.indicator, score=score.score, value=score.value) for score in visit.scores
    )
    findings = tuple(public.Finding(finding=found.finding, text=found.text) for found in visit.findings)
    if isinstance(event, inspection.InspectionRecorded):
        return public.InspectionRecordedV1(
            organisation=visit.organisation,
            recorded_by=by,
            fact=event.inspection,
            revision=event.revision,
            cycle=event.cycle,
            quarter=event.quarter,
            kind=visit.kind.value,
            occurred_on=visit.occurred_on,
            inspectors=visit.inspectors,
            scores=scores,
            findings=findings,
        )
    corrected = isinstance(event, inspection.InspectionCorrected)
    contract = public.InspectionCorrectedV1 if corrected else public.InspectionWithdrawnV1
    return contract(
        organisation=visit.organisation,
        recorded_by=by,
        fact=event.inspection,
        revision=event.revision,
        cycle=event.cycle,
        quarter=event.quarter,
        kind=visit.kind.value,
        occurred_on=visit.occurred_on,
        inspectors=visit.inspectors,
        scores=scores,
        findings=findings,
        reason=event.reason,
    )
