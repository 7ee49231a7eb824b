"""Cycles 年度."""

from typing import Annotated

from fastapi import Path, Request, Response
from pydantic import Field

from checklist_svc.api.dependencies import Admin, Wired
from checklist_svc.api.desk import AtDesk
from checklist_svc.domain.cycle import commands as c
from checklist_svc.domain.cycle.state import Cycle as State
from checklist_svc.domain.cycle.values import Phase
from shared.kernel import NotFound
from shared.web import Caller, Cycle, In, Organisation, Out, Principal, Router, actions, show

router = Router(prefix="/cycles", tags=["cycles"])

CycleId = Annotated[Cycle, Path(description="The year 年度")]
PhaseOf = Annotated[Phase, Field(description="Phase of the cycle 年度阶段")]


class OpeningIn(In):
    """Whose year is opened 开启年度."""

    organisation: Annotated[Organisation, Field(description="The superior whose year it is 上级组织")]


class PhaseIn(In):
    """The phase that begins 进入的阶段."""

    phase: PhaseOf


class CycleOut(Out):
    """A year of appraisal 考核年度."""

    cycle: int
    organisation: str
    phase: PhaseOf
    next_phase: PhaseOf | None
    allowed_actions: list[str]


def cycle_out(cycle: State, principal: Principal) -> CycleOut:
    if cycle.phase is None:
        raise NotFound(f"no cycle {cycle.cycle}")
    return CycleOut(
        cycle=cycle.cycle,
        organisation=cycle.organisation,
        phase=cycle.phase,
        next_phase=cycle.next_phase,
        allowed_actions=actions(change_phase=principal.has("admin") and cycle.next_phase is not None),
    )


@router.put("/{cycle}")
async def open_cycle(cycle: CycleId, body: OpeningIn, admin: Admin, desk: AtDesk) -> CycleOut:
    """Open the year 开启年度."""
    command = c.OpenCycle(cycle=cycle, organisation=body.organisation)
    done = await desk.wired.cycles.handle(command, desk.context, admin.org)
    return cycle_out(desk.tell(done), admin)


@router.post("/{cycle}/phase")
async def change_phase(cycle: CycleId, body: PhaseIn, admin: Admin, desk: AtDesk) -> CycleOut:
    """Go on to the next phase: deploying, supervising, appraising, publishing, closed 进入下一阶段."""
    done = await desk.wired.cycles.handle(c.ChangePhase(cycle=cycle, phase=body.phase), desk.context, admin.org)
    return cycle_out(desk.tell(done), admin)


@router.get("/{cycle}")
async def read_cycle(cycle: CycleId, caller: Caller, wired: Wired, request: Request, response: Response) -> CycleOut:
    """One year 查询年度."""
    found = await wired.cycles.show(cycle, caller.org)
    show(request, response, found.version)
    return cycle_out(found.state, caller)
