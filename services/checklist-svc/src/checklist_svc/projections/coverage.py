"""Answers: who has been issued lists, who has signed, who has finished, per level; and who has not.

Counted when asked: one pass over the subtree's slice of the directory's index, some ten milliseconds for a province.
An organisation counts once for a kind, however many of its secretaries had a list in the year.
"""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, not_, select
from sqlmodel import col

from checklist_svc.domain.checklist.state import Status
from checklist_svc.domain.checklist.values import Kind
from checklist_svc.projections.checklist_board import ChecklistRow
from shared.directory import OrganisationRow, within
from shared.kernel import record

Stage = Literal["issued", "signed", "finished"]

STAGES: dict[Stage, tuple[Status, ...]] = {
    "issued": (Status.ISSUED, Status.SIGNED, Status.FINISHED),
    "signed": (Status.SIGNED, Status.FINISHED),
    "finished": (Status.FINISHED,),
}
"""A stage, and the states of a list that has passed it."""

level: ColumnElement[int] = func.cardinality(func.string_to_array(col(OrganisationRow.path), "/"))


@record
class Lacking:
    """Organisations (of one level, or of all) that have no list of ``kind`` past ``stage``."""

    kind: Kind
    stage: Stage
    level: int | None = None
    after: str = ""
    limit: int = 50


def organisations_per_level(path: str) -> Select[int, int]:
    area = _area(path)
    return select(area.c.level, func.count().label("organisations")).group_by(area.c.level).order_by(area.c.level)


def lists_per_level(path: str, cycle: int) -> Select[Any]:
    """Rows of (level, kind, issued, signed, finished)."""
    area = _area(path)
    furthest = (
        select(area.c.level, col(ChecklistRow.kind), func.max(_stages_passed()).label("passed"))
        .join(area, area.c.organisation == col(ChecklistRow.organisation))
        .where(col(ChecklistRow.cycle) == cycle)
        .group_by(area.c.level, area.c.organisation, col(ChecklistRow.kind))
        .subquery()
    )
    counts = [
        func.count().filter(furthest.c.passed >= number).label(stage) for number, stage in enumerate(STAGES, start=1)
    ]
    return select(furthest.c.level, furthest.c.kind, *counts).group_by(furthest.c.level, furthest.c.kind)


def lacking(path: str, cycle: int, wanted: Lacking) -> Select[str, str, int]:
    """Rows of (organisation, name, level) in the order of the organisations' ids."""
    has = exists().where(
        and_(
            col(ChecklistRow.organisation) == col(OrganisationRow.organisation),
            col(ChecklistRow.cycle) == cycle,
            col(ChecklistRow.kind) == wanted.kind,
            col(ChecklistRow.status).in_(STAGES[wanted.stage]),
        )
    )
    found = (
        select(col(OrganisationRow.organisation), col(OrganisationRow.name), level.label("level"))
        .where(
            within(path),
            col(OrganisationRow.dissolved_on).is_(None),
            col(OrganisationRow.organisation) > wanted.after,
            not_(has),
        )
        .order_by(col(OrganisationRow.organisation))
        .limit(wanted.limit)
    )
    return found if wanted.level is None else found.where(level == wanted.level)


def _area(path: str) -> Subquery:
    return (
        select(col(OrganisationRow.organisation), level.label("level"))
        .where(within(path), col(OrganisationRow.dissolved_on).is_(None))
        .subquery()
    )


def _stages_passed() -> ColumnElement[int]:
    """How many of `STAGES`, in their order, a list has passed."""
    passed = {Status.ISSUED: 1, Status.SIGNED: 2, Status.FINISHED: 3}
    return case(passed, value=col(ChecklistRow.status), else_=0)
