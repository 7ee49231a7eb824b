"""What may happen next to an inspection: recorded once, then only ever revised (rulebook §2)."""

from collections.abc import Iterable
from datetime import date

from checklist_svc.domain.inspection import commands as c
from checklist_svc.domain.inspection import events as e
from checklist_svc.domain.inspection import values as v
from checklist_svc.domain.inspection.state import Inspection, evolve
from checklist_svc.domain.refusals import DateInTheFuture
from shared.kernel import Decider, Fault, Invalid, NotFound, Refused, Text, quarter_of


class OwnOrganisationInspected(Refused):
    slug = "own-organisation-inspected"
    title = Text("Nobody inspects the own organisation", "不得督查本单位")


class AlreadyRecorded(Refused):
    slug = "inspection-already-recorded"
    title = Text("The inspection is recorded with another content", "该督查已记录且内容不同")


class OrganisationFixed(Refused):
    slug = "inspection-organisation-fixed"
    title = Text("A correction keeps the organisation", "更正不得更换被督查单位")


def decide(command: c.InspectionCommand, inspection: Inspection) -> list[e.InspectionEvent]:
    match command, inspection.visit:
        case c.RecordInspection(visit=visit), None:
            _sound(visit, command.own_organisations, command.today)
            return [_recorded(command.inspection, visit)]
        case c.RecordInspection(visit=visit), before if visit == before and not inspection.withdrawn:
            return []
        case c.RecordInspection(), _:
            raise AlreadyRecorded(f"{command.inspection} is at revision {inspection.revision}; correct it instead")

        case _, None:
            raise NotFound(f"no inspection {command.inspection}")

        case c.CorrectInspection(visit=visit), before if visit == before and not inspection.withdrawn:
            return []
        case c.CorrectInspection(visit=visit), before if visit.organisation != before.organisation:
            raise OrganisationFixed(f"{command.inspection} is of {before.organisation}; withdraw it and record anew")
        case c.CorrectInspection(visit=visit), _:
            _sound(visit, command.own_organisations, command.today)
            return [_corrected(command, inspection)]

        case c.WithdrawInspection(), _ if inspection.withdrawn:
            return []
        case c.WithdrawInspection(reason=reason), before:
            return [_withdrawn(inspection, before, reason)]


def _sound(visit: v.Visit, own_organisations: frozenset[str], today: date) -> None:
    _told_apart("scores", "indicator", (score.indicator for score in visit.scores))
    _told_apart("findings", "finding", (finding.finding for finding in visit.findings))
    if visit.occurred_on > today:
        raise DateInTheFuture(f"{visit.occurred_on} is after today, {today}")
    if visit.organisation in own_organisations:
        raise OwnOrganisationInspected(f"an inspector belongs to {visit.organisation}")


def _told_apart(field: str, key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    faults = []
    for number, id in enumerate(ids):
        if id in seen:
            faults.append(Fault(pointer=f"/{field}/{number}/{key}", code="duplicate", detail=f"{id} twice"))
        seen.add(id)
    if faults:
        raise Invalid(*faults)


def _recorded(id: str, visit: v.Visit) -> e.InspectionRecorded:
    day = visit.occurred_on
    return e.InspectionRecorded(inspection=id, revision=1, cycle=day.year, quarter=quarter_of(day), visit=visit)


def _corrected(command: c.CorrectInspection, before: Inspection) -> e.InspectionCorrected:
    day = command.visit.occurred_on
    return e.InspectionCorrected(
        inspection=before.inspection,
        revision=before.revision + 1,
        cycle=day.year,
        quarter=quarter_of(day),
        visit=command.visit,
        reason=command.reason,
    )


def _withdrawn(before: Inspection, visit: v.Visit, reason: str) -> e.InspectionWithdrawn:
    return e.InspectionWithdrawn(
        inspection=before.inspection,
        revision=before.revision + 1,
        cycle=before.cycle,
        quarter=before.quarter,
        visit=visit,
        reason=reason,
    )


inspection_decider = Decider(decide=decide, evolve=evolve, initial=Inspection())
