"""The rules of a cycle, one sentence each."""

import pytest

from checklist_svc.domain.cycle import commands as c
from checklist_svc.domain.cycle import events as e
from checklist_svc.domain.cycle import values as v
from checklist_svc.domain.cycle.decider import CycleOfAnother, PhaseOutOfTurn, cycle_decider
from shared.kernel import NotFound
from shared.testing import given_for

given = given_for(cycle_decider)

PHASES = list(v.Phase)[1:]
opened = e.CycleOpened(cycle=2026, organisation="53")


def changed(phase: v.Phase) -> e.PhaseChanged:
    return e.PhaseChanged(cycle=2026, organisation="53", phase=phase)


def to(phase: v.Phase) -> c.ChangePhase:
    return c.ChangePhase(cycle=2026, phase=phase)


def test_a_cycle_is_opened_once() -> None:
    given().when(c.OpenCycle(cycle=2026, organisation="53")).then(opened)
    given(opened).when(c.OpenCycle(cycle=2026, organisation="53")).then_nothing()


def test_a_cycle_has_one_superior() -> None:
    given(opened).when(c.OpenCycle(cycle=2026, organisation="22")).then_refused(CycleOfAnother)


@pytest.mark.parametrize("number", range(len(PHASES)))
def test_each_phase_follows_the_one_before(number: int) -> None:
    past = [changed(phase) for phase in PHASES[:number]]
    given(opened, *past).when(to(PHASES[number])).then(changed(PHASES[number]))


def test_no_phase_is_skipped() -> None:
    given(opened).when(to(v.Phase.SUPERVISING)).then_refused(PhaseOutOfTurn)


def test_no_phase_comes_back() -> None:
    given(opened, *map(changed, PHASES)).when(to(v.Phase.APPRAISING)).then_refused(PhaseOutOfTurn)


def test_the_phase_it_is_in_changes_nothing() -> None:
    given(opened, *map(changed, PHASES)).when(to(v.Phase.CLOSED)).then_nothing()


def test_a_cycle_that_was_not_opened_is_not_found() -> None:
    with pytest.raises(NotFound):
        cycle_decider.decide(to(v.Phase.DEPLOYING), cycle_decider.initial)


@pytest.mark.parametrize(("past", "running"), [([], False), ([opened], True), ([opened, *map(changed, PHASES)], False)])
def test_a_cycle_runs_from_its_opening_to_its_close(past: list[e.CycleEvent], *, running: bool) -> None:
    assert cycle_decider.fold(past).running is running
