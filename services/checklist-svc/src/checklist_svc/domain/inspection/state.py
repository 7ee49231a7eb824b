"""What is true of an inspection now: its newest revision."""

from typing import assert_never

from checklist_svc.domain.inspection import events as e
from checklist_svc.domain.inspection import values as v
from shared.kernel import record


@record
class Inspection:
    """``visit`` is None before it is recorded; ``reason`` says why the newest revision was made."""

    inspection: str = ""
    revision: int = 0
    cycle: int = 0
    quarter: int = 0
    visit: v.Visit | None = None
    withdrawn: bool = False
    reason: str | None = None


def evolve(_: Inspection, event: e.InspectionEvent) -> Inspection:
    """Total, and without opinion: what has happened cannot be refused. Each revision stands by itself."""
    match event:
        case e.InspectionRecorded():
            withdrawn, reason = False, None
        case e.InspectionCorrected(reason=reason):
            withdrawn = False
        case e.InspectionWithdrawn(reason=reason):
            withdrawn = True
        case _:
            assert_never(event)
    return Inspection(
        inspection=event.inspection,
        revision=event.revision,
        cycle=event.cycle,
        quarter=event.quarter,
        visit=event.visit,
        withdrawn=withdrawn,
        reason=reason,
    )
