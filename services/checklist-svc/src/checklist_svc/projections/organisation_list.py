"""Answers: which organisations are there, under which one, of which kind?"""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from checklist_svc.domain.organisation.values import Kind
from shared.directory import OrganisationRow
from shared.kernel import record


@record
class Wanted:
    """In the order of their codes, ``limit`` at most from behind ``after`` on; None: any."""

    parent: str | None
    kind: Kind | None
    after: str
    limit: int


def organisations(wanted: Wanted) -> Select[Any]:
    """The directory's columns, and how many steps below the top each one is (``level``, from 1)."""
    level = func.cardinality(func.string_to_array(col(OrganisationRow.path), "/")).label("level")
    code = col(OrganisationRow.organisation)
    found = select(OrganisationRow, level).where(code > wanted.after)
    if wanted.parent is not None:
        found = found.where(col(OrganisationRow.parent) == wanted.parent)
    if wanted.kind is not None:
        found = found.where(col(OrganisationRow.kind) == wanted.kind)
    return found.order_by(code).limit(wanted.limit)
