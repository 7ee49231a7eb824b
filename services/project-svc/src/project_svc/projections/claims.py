"""Answers: which secretaries have claimed a project this cycle, and who has claimed none (每个书记每年至少认领1个)?"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Executable, Select, and_, delete, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from project_svc.domain.project import events as e
from project_svc.projections.base import Table
from shared.directory import AppointmentRow, OrganisationRow, in_office, under
from shared.kernel import record


class ClaimRow(Table, table=True):
    """A project in a secretary's hands."""

    __tablename__ = "project_claims"

    project: str = Field(primary_key=True)
    cycle: int
    organisation: str
    person: str


@record
class Secretaries:
    """How many secretaries are in office, and how many of them have claimed a project."""

    in_office: int
    with_claim: int


@record
class Without:
    """A secretary in office without a claim: the post, and since when it is held. ``name`` is the organisation's."""

    organisation: str
    name: str
    post: str
    person: str
    since: date


def project(event: e.ProjectEvent) -> Sequence[Executable]:
    """Say in SQL what the event means for who holds what."""
    match event:
        case e.ProjectClaimed():
            values = {"cycle": event.brief.cycle, "organisation": event.organisation, "person": event.person}
            return [insert(ClaimRow).values(project=event.project, **values)]
        case e.ProjectReleased():
            return [delete(ClaimRow).where(col(ClaimRow.project) == event.project)]
        case _:
            return []


async def count(connection: AsyncConnection, path: str, *, cycle: int, day: date) -> Secretaries:
    """Over the secretaries in office on ``day`` in the subtree under ``path``, with the claims of ``cycle``."""
    held = (
        select(col(ClaimRow.organisation), col(ClaimRow.person)).where(col(ClaimRow.cycle) == cycle).distinct()
    ).subquery()  # looked up in one go: a look for each of a province's 16,000 costs twice as much
    claimed = and_(held.c.organisation == col(AppointmentRow.organisation), held.c.person == col(AppointmentRow.person))
    query: Select[int, int] = (
        select(func.count(), func.count(held.c.organisation))
        .select_from(AppointmentRow)
        .join(OrganisationRow, col(OrganisationRow.organisation) == col(AppointmentRow.organisation))
        .join(held, claimed, isouter=True)
        .where(under(col(OrganisationRow.path), path), in_office(day))
    )
    counted, with_claim = (await connection.execute(query)).one()
    return Secretaries(in_office=counted, with_claim=with_claim)


async def unclaimed(
    connection: AsyncConnection, path: str, *, cycle: int, day: date, after: tuple[str, str], limit: int
) -> Sequence[Without]:
    """Up to ``limit`` secretaries without a claim, sorted by organisation and post, from behind ``after`` on."""
    organisation, post = col(AppointmentRow.organisation), col(AppointmentRow.post)
    query: Select[str, str, str, str, date] = (
        select(
            organisation.label("organisation"),
            col(OrganisationRow.name).label("name"),
            post.label("post"),
            col(AppointmentRow.person).label("person"),
            col(AppointmentRow.from_).label("since"),
        )
        .join(OrganisationRow, col(OrganisationRow.organisation) == organisation)
        .where(
            under(col(OrganisationRow.path), path),
            in_office(day),
            ~_has_claim(cycle),
            tuple_(organisation, post) > after,
        )
        .order_by(organisation, post)
        .limit(limit)
    )
    rows = (await connection.execute(query)).mappings()
    return [Without(**row) for row in rows]


def _has_claim(cycle: int) -> ColumnElement[bool]:
    """A condition on `AppointmentRow`: its holder has claimed for its organisation."""
    return exists().where(
        col(ClaimRow.organisation) == col(AppointmentRow.organisation),
        col(ClaimRow.person) == col(AppointmentRow.person),
        col(ClaimRow.cycle) == cycle,
    )
