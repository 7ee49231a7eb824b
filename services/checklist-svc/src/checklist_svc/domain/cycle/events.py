"""What can have happened to a cycle (年度). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from checklist_svc.domain.cycle.values import Phase
from shared.kernel import record


@record
class CycleOpened:
    """``organisation``: the superior whose year it is."""

    cycle: int
    organisation: str


@record
class PhaseChanged:
    cycle: int
    organisation: str
    phase: Phase


CycleEvent: TypeAlias = CycleOpened | PhaseChanged
