"""How a result came about (结果说明): every number's rule, source, rounding step and facts, down to event ids."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from scoring_svc.api.dependencies import Reader
from scoring_svc.api.rows import RowOut, row_out
from scoring_svc.api.sight import AsOf, Read, View, may_see
from scoring_svc.domain.publication.state import Published
from scoring_svc.domain.register import Vector
from shared.kernel import NotFound
from shared.web import Cycle, Id, Organisation, Out, Router

router = Router(tags=["results"])


class FactOut(Out):
    """A fact as it counted 事实: its revision, and the event on the log that made it so."""

    slot: str
    fact: str
    revision: int
    event: str


class StepOut(Out):
    """One number 计算步骤: ``value`` is ``numerator / denominator``, rounded half up, where the rule rounds.

    Scores are in hundredths here, as the rule computes them.
    """

    name: str
    rule: str
    value: int
    source: str = Field(description="Phrase of the article that the rule rests on, or `house` 依据原文")
    weight: int | None
    numerator: int | None
    denominator: int | None
    note: str
    facts: list[FactOut]
    parts: list[StepOut]


class BarOut(Out):
    """What keeps a result from being good, with its source 限制事由及出处."""

    bar: str
    source: str
    facts: list[FactOut]


class MovedOut(Out):
    """What moved the grade, or left a number out 影响等次的事由."""

    reason: str
    source: str
    detail: str
    facts: list[FactOut]


class UnusedOut(Out):
    """A fact that counted for nothing, and why 未计入的事实."""

    fact: FactOut
    reason: str


class UnusedFactsOut(Out):
    """The facts of an organisation that no cohort appraises 未列入考核名单的事实."""

    organisation: Organisation
    cycle: int
    unused: list[UnusedOut]


class ExplanationOut(Out):
    """A result, explained 结果说明."""

    cohort: Id
    status: Literal["provisional", "published"]
    as_of: datetime | None
    result: RowOut
    steps: list[StepOut]
    bars: list[BarOut]
    moved: list[MovedOut]
    unused: list[UnusedOut]
    parked: list[str] = Field(description="Facts with two contents under one revision 相互矛盾的事实")
    predecessor: Id | None = Field(description="Who held the post before, where it changed hands 前任")


@router.get("/cohorts/{cohort}/results/{organisation}/explanation")
async def explain_result(
    cohort: Id, organisation: Organisation, caller: Reader, read: Read, as_of: AsOf = None, view: View = "standing"
) -> ExplanationOut:
    """Each component down to its events, and every reason that moved the grade 结果说明.

    What stands published is explained from just what it was computed from.
    """
    published = (await read.publishing.read(cohort)).state.published if as_of is None and view == "standing" else None
    horizon = _vector(published) if published else as_of
    appraised, found = await read.results.explained(cohort, organisation, horizon)
    names = await may_see(caller, read.results, appraised, organisation, found.row.person if found else None)
    if found is None:
        raise NotFound(f"no result of {organisation}")
    row, explanation = found.row, found.explanation
    return ExplanationOut.model_validate(
        {
            "cohort": cohort,
            "status": "published" if published else "provisional",
            "as_of": as_of,
            "result": row_out(row, names),
            "steps": explanation.steps,
            "bars": explanation.bars,
            "moved": explanation.moved,
            "unused": explanation.unused,
            "parked": explanation.parked,
            "predecessor": explanation.predecessor,
        }
    )


@router.get("/organisations/{organisation}/unused-facts")
async def list_unused_facts(
    organisation: Organisation, cycle: Annotated[Cycle, Query()], caller: Reader, read: Read
) -> UnusedFactsOut:
    """What is recorded of an organisation that no cohort appraises in the cycle 未计入的事实.

    Of an appraisee the explanation of its result says what was left out.
    """
    if organisation not in (await read.results.known([organisation], under=caller.org)).within:
        raise NotFound(f"no organisation {organisation}")
    unused = await read.results.outside(organisation, cycle)
    return UnusedFactsOut.model_validate({"organisation": organisation, "cycle": cycle, "unused": unused})


def _vector(published: Published) -> Vector:
    """From what it was computed."""
    return {(one.source, one.partition): one.sequence for one in published.basis.sequences}
