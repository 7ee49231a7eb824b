"""What every service asks of the directory: reach, office, name. A moment old, as every read model is."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from shared.directory.places import inside
from shared.directory.tables import AppointmentRow, OrganisationRow
from shared.kernel import NotFound


async def reaches(connection: AsyncConnection, root: str, organisation: str) -> bool:
    """Whether ``organisation`` lies in the subtree of ``root`` (itself included)."""
    steps = func.string_to_array(col(OrganisationRow.path), "/")
    found = await connection.execute(
        select(literal(1)).where(col(OrganisationRow.organisation) == organisation, literal(root) == func.any(steps))
    )
    return found.first() is not None


async def require_reach(connection: AsyncConnection, root: str, organisation: str) -> None:
    """Raises `NotFound` outside the caller's subtree, as if it weren't there."""
    if not await reaches(connection, root, organisation):
        raise NotFound(f"no organisation {organisation}")


async def exists(connection: AsyncConnection, organisation: str) -> bool:
    found = await connection.execute(select(literal(1)).where(col(OrganisationRow.organisation) == organisation))
    return found.first() is not None


async def path_of(connection: AsyncConnection, organisation: str) -> str | None:
    found = await connection.execute(
        select(col(OrganisationRow.path)).where(col(OrganisationRow.organisation) == organisation)
    )
    return found.scalar_one_or_none()


def subtree(path: str) -> Select[str]:
    """The organisations under the root that has ``path``: ``column.in_(subtree(path))``."""
    return select(col(OrganisationRow.organisation)).where(inside(col(OrganisationRow.path), path))


def in_office(day: date) -> ColumnElement[bool]:
    """A condition on `AppointmentRow`: from inclusive, until exclusive."""
    return and_(
        col(AppointmentRow.from_) <= day, or_(col(AppointmentRow.until).is_(None), col(AppointmentRow.until) > day)
    )


async def secretary_on(connection: AsyncConnection, organisation: str, day: date) -> str | None:
    """The person in office as secretary of ``organisation`` on ``day``."""
    found = await connection.execute(
        select(col(AppointmentRow.person))
        .where(col(AppointmentRow.organisation) == organisation, in_office(day))
        .order_by(col(AppointmentRow.from_).desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def offices_of(connection: AsyncConnection, person: str, day: date) -> frozenset[str]:
    """The organisations in which ``person`` holds a post on ``day`` (one may hold several: 一肩挑)."""
    found = await connection.execute(
        select(col(AppointmentRow.organisation)).where(col(AppointmentRow.person) == person, in_office(day))
    )
    return frozenset(found.scalars())
