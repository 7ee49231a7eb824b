"""What may happen next to a cycle: its phases follow one another, none is skipped, none comes back."""

from checklist_svc.domain.cycle import commands as c
from checklist_svc.domain.cycle import events as e
from checklist_svc.domain.cycle.state import Cycle, evolve
from shared.kernel import Decider, NotFound, Refused, Text


class CycleOfAnother(Refused):
    slug = "cycle-of-another-superior"
    title = Text("Another superior has opened this cycle", "该年度已由其他上级开启")


class PhaseOutOfTurn(Refused):
    slug = "phase-out-of-turn"
    title = Text("The phases of a cycle follow one another", "年度阶段不可跳转或回退")


def decide(command: c.CycleCommand, cycle: Cycle) -> list[e.CycleEvent]:
    match command:
        case c.OpenCycle(cycle=year, organisation=superior) if cycle.phase is None:
            return [e.CycleOpened(cycle=year, organisation=superior)]
        case c.OpenCycle(organisation=superior) if superior == cycle.organisation:
            return []
        case c.OpenCycle():
            raise CycleOfAnother(f"{command.cycle} was opened by {cycle.organisation}")

        case c.ChangePhase() if cycle.phase is None:
            raise NotFound(f"no cycle {command.cycle}")
        case c.ChangePhase(phase=phase) if phase is cycle.phase:
            return []
        case c.ChangePhase(cycle=year, phase=phase) if phase is cycle.next_phase:
            return [e.PhaseChanged(cycle=year, organisation=cycle.organisation, phase=phase)]
        case c.ChangePhase():
            raise PhaseOutOfTurn(f"{command.cycle} is {cycle.phase}; next is {cycle.next_phase or 'nothing'}")


cycle_decider = Decider(decide=decide, evolve=evolve, initial=Cycle())
