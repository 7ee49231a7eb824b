"""Answers: which projects are there, how far along is each, and in whose hands?"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias, assert_never

from sqlalchemy import ColumnElement, Executable, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from project_svc.domain.project import events as e
from project_svc.domain.project.state import Progress, Status
from project_svc.projections.base import Table
from shared.directory import subtree
from shared.kernel import record

Changing: TypeAlias = (
    e.ProjectApproved
    | e.ProjectReturned
    | e.ProjectClaimed
    | e.ProjectReleased
    | e.ProjectAccepted
    | e.EvaluationCorrected
)


class BoardRow(Table, table=True):
    """``organisation`` bears it now: the claimant's, or while nobody holds it the declarer's. Score in hundredths."""

    __tablename__ = "project_board"

    project: str = Field(primary_key=True)
    declared_by: str
    organisation: str
    person: str | None = None
    cycle: int
    level: str
    topic: str
    title: str
    status: str
    evaluation: int | None = None


class MilestoneRow(Table, table=True):
    __tablename__ = "project_milestones"

    project: str = Field(primary_key=True)
    milestone: str = Field(primary_key=True)
    title: str
    due_on: date
    progress: str


@record
class Region:
    """Whose projects: those of the subtree under ``path``, and what the superiors ``above`` have open to claim."""

    path: str
    above: tuple[str, ...] = ()


@record
class Filter:
    """Narrowed by whatever is not None."""

    cycle: int | None = None
    status: str | None = None
    level: str | None = None
    topic: str | None = None


@record
class BoardItem:
    """A project on the board, and how many milestones it has: in all, verified, and overdue today."""

    project: str
    declared_by: str
    organisation: str
    person: str | None
    cycle: int
    level: str
    topic: str
    title: str
    status: str
    evaluation: int | None
    milestones: int
    verified: int
    overdue: int


def project(event: e.ProjectEvent) -> Sequence[Executable]:
    """Say in SQL what the event means for the board."""
    match event:
        case e.ProjectDeclared():
            return _declared(event)
        case e.MilestonePlanned():
            return [_planned(event)]
        case e.MilestoneReported() | e.MilestoneVerified() | e.MilestoneSentBack():
            return [_advanced(event)]
        case _:
            return [update(BoardRow).where(col(BoardRow.project) == event.project).values(_changes(event))]


def _changes(event: Changing) -> dict[str, object]:
    """What of the project's row is different from now on."""
    match event:
        case e.ProjectApproved():
            return {"status": Status.APPROVED}
        case e.ProjectReturned():
            return {"status": Status.RETURNED}
        case e.ProjectClaimed(organisation=organisation, person=person):
            return {"status": Status.CLAIMED, "organisation": organisation, "person": person}
        case e.ProjectReleased():
            return {"status": Status.APPROVED, "organisation": col(BoardRow.declared_by), "person": None}
        case e.ProjectAccepted(evaluation=evaluation):
            return {"status": Status.ACCEPTED, "evaluation": evaluation}
        case e.EvaluationCorrected(evaluation=evaluation):
            return {"evaluation": evaluation}
        case _:
            assert_never(event)


def _declared(event: e.ProjectDeclared) -> Sequence[Executable]:
    """Also after a return: the new declaration takes the place of the old, milestones included."""
    brief = event.brief
    values = {
        "declared_by": event.organisation,
        "organisation": event.organisation,
        "person": None,
        "cycle": brief.cycle,
        "level": brief.level,
        "topic": brief.topic,
        "title": brief.title,
        "status": Status.DECLARED,
    }
    return [
        delete(MilestoneRow).where(col(MilestoneRow.project) == event.project),
        insert(BoardRow)
        .values(project=event.project, **values)
        .on_conflict_do_update(index_elements=["project"], set_=values),
    ]


def _planned(event: e.MilestonePlanned) -> Executable:
    return insert(MilestoneRow).values(
        project=event.project,
        milestone=event.milestone,
        title=event.title,
        due_on=event.due_on,
        progress=Progress.PLANNED,
    )


def _advanced(event: e.MilestoneReported | e.MilestoneVerified | e.MilestoneSentBack) -> Executable:
    match event:
        case e.MilestoneReported():
            progress = Progress.REPORTED
        case e.MilestoneVerified():
            progress = Progress.VERIFIED
        case e.MilestoneSentBack():
            progress = Progress.SENT_BACK
        case _:
            assert_never(event)
    row = (col(MilestoneRow.project) == event.project, col(MilestoneRow.milestone) == event.milestone)
    return update(MilestoneRow).where(*row).values(progress=progress)


async def board(
    connection: AsyncConnection, region: Region, filter: Filter, *, today: date, after: str, limit: int
) -> Sequence[BoardItem]:
    """Up to ``limit`` projects whose ids come after ``after``, in the order of their ids."""
    progress, due_on = col(MilestoneRow.progress), col(MilestoneRow.due_on)
    unreported = and_(progress.in_([Progress.PLANNED, Progress.SENT_BACK]), due_on < today)
    query = (
        select(
            BoardRow,
            func.count(progress).label("milestones"),
            func.count(progress).filter(progress == Progress.VERIFIED).label("verified"),
            func.count(progress).filter(unreported).label("overdue"),
        )
        .join(MilestoneRow, col(MilestoneRow.project) == col(BoardRow.project), isouter=True)
        .where(_inside(region), *_passes(filter), col(BoardRow.project) > after)
        .group_by(col(BoardRow.project))
        .order_by(col(BoardRow.project))
        .limit(limit)
    )
    rows = (await connection.execute(query)).mappings()
    return [BoardItem(**row) for row in rows]


def _inside(region: Region) -> ColumnElement[bool]:
    inside = subtree(region.path)
    return or_(
        col(BoardRow.organisation).in_(inside),
        col(BoardRow.declared_by).in_(inside),
        and_(col(BoardRow.status) == Status.APPROVED, col(BoardRow.declared_by).in_(region.above)),
    )


def _passes(filter: Filter) -> Iterator[ColumnElement[bool]]:
    if filter.cycle is not None:
        yield col(BoardRow.cycle) == filter.cycle
    if filter.status is not None:
        yield col(BoardRow.status) == filter.status
    if filter.level is not None:
        yield col(BoardRow.level) == filter.level
    if filter.topic is not None:
        yield col(BoardRow.topic) == filter.topic
