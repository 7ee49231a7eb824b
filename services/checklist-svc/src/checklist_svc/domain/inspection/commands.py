"""What can be asked of an inspection.

``today`` is the day in Shanghai; ``own_organisations`` are those to which the inspectors and the caller belong.
"""

from datetime import date
from typing import TypeAlias

from checklist_svc.domain.inspection.values import Visit
from shared.kernel import record


@record
class RecordInspection:
    inspection: str
    visit: Visit
    own_organisations: frozenset[str]
    today: date


@record
class CorrectInspection:
    """A new revision. It also brings back what was withdrawn."""

    inspection: str
    visit: Visit
    reason: str
    own_organisations: frozenset[str]
    today: date


@record
class WithdrawInspection:
    inspection: str
    reason: str


InspectionCommand: TypeAlias = RecordInspection | CorrectInspection | WithdrawInspection
