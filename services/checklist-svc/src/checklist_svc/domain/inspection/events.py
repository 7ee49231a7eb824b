"""What can have happened to an inspection (督查). Stored for ever: add to it, never edit it."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from shared.kernel import record


class Kind(StrEnum):
    ROUTINE = "routine"
    FIELD = "field"
    RESEARCH = "research"
    RANDOM = "random"
    UNANNOUNCED = "unannounced"
    NOTICE = "notice"
    OBSERVATION = "observation"


@record
class Score:
    """What an indicator got: either ``score`` in hundredths (0…10000), or ``value``, a count."""

    indicator: str
    score: int | None = None
    value: int | None = None


@record
class Finding:
    finding: str
    text: str


@record
class Visit:
    """What an inspection says: where, when and by whom it was looked, and what was seen."""

    organisation: str
    kind: Kind
    occurred_on: date
    inspectors: tuple[str, ...]
    scores: tuple[Score, ...]
    findings: tuple[Finding, ...] = ()


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
