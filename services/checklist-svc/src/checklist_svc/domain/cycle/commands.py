"""What can be asked of a cycle."""

from typing import TypeAlias

from checklist_svc.domain.cycle.values import Phase
from shared.kernel import record


@record
class OpenCycle:
    cycle: int
    organisation: str


@record
class ChangePhase:
    cycle: int
    phase: Phase


CycleCommand: TypeAlias = OpenCycle | ChangePhase
