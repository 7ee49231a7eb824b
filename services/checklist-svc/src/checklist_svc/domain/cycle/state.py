"""What is true of a cycle now."""

from dataclasses import replace
from typing import assert_never

from checklist_svc.domain.cycle import events as e
from checklist_svc.domain.cycle import values as v
from shared.kernel import record


@record
class Cycle:
    """``phase`` is None before the cycle is opened."""

    cycle: int = 0
    organisation: str = ""
    phase: v.Phase | None = None

    @property
    def running(self) -> bool:
        return self.phase not in (None, v.Phase.CLOSED)

    @property
    def next_phase(self) -> v.Phase | None:
        """The only phase that may follow; None before the cycle is opened and after it is closed."""
        phases = list(v.Phase)
        if self.phase is None or self.phase is v.Phase.CLOSED:
            return None
        return phases[phases.index(self.phase) + 1]


def evolve(cycle: Cycle, event: e.CycleEvent) -> Cycle:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.CycleOpened(cycle=year, organisation=superior):
            return Cycle(cycle=year, organisation=superior, phase=v.Phase.OPEN)
        case e.PhaseChanged(phase=phase):
            return replace(cycle, phase=phase)
        case _:
            assert_never(event)
