"""What can have happened to an inspection (督查). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from checklist_svc.domain.inspection.values import Visit
from shared.kernel import record


@record
class InspectionRecorded:
    """``cycle`` and ``quarter`` are those of the day on which it happened, decided once, here."""

    inspection: str
    revision: int
    cycle: int
    quarter: int
    visit: Visit


@record
class InspectionCorrected:
    inspection: str
    revision: int
    cycle: int
    quarter: int
    visit: Visit
    reason: str


@record
class InspectionWithdrawn:
    """Taken out of the count; ``visit`` is what it said until now."""

    inspection: str
    revision: int
    cycle: int
    quarter: int
    visit: Visit
    reason: str


InspectionEvent: TypeAlias = InspectionRecorded | InspectionCorrected | InspectionWithdrawn
