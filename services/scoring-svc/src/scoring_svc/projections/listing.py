"""Answers: which schemes, cohorts, sessions, reports and facts are there? One row each; the rest is in its stream."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from scoring_svc.domain.adjustment import events as adjustment
from scoring_svc.domain.cohort import events as cohort
from scoring_svc.domain.override import events as override
from scoring_svc.domain.problem import events as problem
from scoring_svc.domain.report import events as report
from scoring_svc.domain.scheme import SchemeAdopted
from scoring_svc.domain.session import events as session
from scoring_svc.domain.talk import events as talk
from scoring_svc.domain.veto import events as veto
from scoring_svc.projections.base import Table
from shared.directory import subtree
from shared.kernel import Recorded, record

ALL_CYCLES = 0
"""What is not one year's alone: a scheme, a veto."""


class ListedRow(Table, table=True):
    """``part_of``: the cohort of a session, the session of a report."""

    __tablename__ = "listed"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    cycle: int
    part_of: str | None = None
    status: str
    version: int


@record
class Wanted:
    """Which rows of a kind: those in the subtree that has ``path``, narrowed by what is given, after ``after``."""

    kind: str
    path: str | None
    cycle: int | None = None
    organisation: str | None = None
    part_of: str | None = None
    after: str = ""
    limit: int = 50


async def listed(connection: AsyncConnection, wanted: Wanted) -> Sequence[Any]:
    """One row more than asked for, if there is one, tells of a next page. ``path`` None: nothing is hidden."""
    rows = select(ListedRow.__table__).where(  # type: ignore[attr-defined] # SQLModel's own attribute
        col(ListedRow.kind) == wanted.kind, col(ListedRow.id) > wanted.after
    )
    if wanted.path is not None:
        rows = rows.where(col(ListedRow.organisation).in_(subtree(wanted.path)))
    if wanted.cycle is not None:
        rows = rows.where(or_(col(ListedRow.cycle) == wanted.cycle, col(ListedRow.cycle) == ALL_CYCLES))
    if wanted.organisation is not None:
        rows = rows.where(col(ListedRow.organisation) == wanted.organisation)
    if wanted.part_of is not None:
        rows = rows.where(col(ListedRow.part_of) == wanted.part_of)
    found = await connection.execute(rows.order_by(col(ListedRow.id)).limit(wanted.limit + 1))
    return list(found.all())


def project(recorded: Recorded[Any]) -> Iterable[Executable]:
    """Say in SQL what the event means for the list; most private events mean nothing."""
    if row := _row(recorded.event):
        kind, _, id = recorded.stream.partition("/")
        values = {"kind": kind, "id": id, "version": recorded.version, **row}
        fresh = insert(ListedRow).values(**values)
        yield fresh.on_conflict_do_update(index_elements=["kind", "id"], set_=values)


def _row(event: Any) -> dict[str, Any] | None:  # noqa: ANN401, PLR0911 - any event of the feed; one case a kind
    match event:
        case SchemeAdopted():
            return _listed(event, ALL_CYCLES, "adopted")
        case cohort.CohortFormed() | cohort.CohortChanged():
            return _listed(event, event.cycle, "formed")
        case session.SessionOpened(terms=terms):
            return _listed(terms, terms.cycle, "open", terms.cohort)
        case session.SessionClosed(terms=terms):
            return _listed(terms, terms.cycle, "closed", terms.cohort)
        case report.ReportSubmitted(content=content):
            return _listed(content, content.cycle, "submitted", content.session)
        case report.ReportReturned(content=content):
            return _listed(content, content.cycle, "returned", content.session)
        case report.ReportAccepted(content=content):
            return _listed(content, content.cycle, "accepted", content.session)
        case report.ReportScored():
            return _listed(event, event.cycle, "scored", event.session)
        case report.ReportVoided():
            return _listed(event, event.cycle, "voided", event.session)
        case _:
            return _fact(event)


def _fact(event: Any) -> dict[str, Any] | None:  # noqa: ANN401, PLR0911 - as above
    match event:
        case talk.TalkHeld(details=details) | adjustment.AdjustmentGranted(details=details):
            return _listed(details, details.cycle, "counts")
        case talk.TalkVoided(details=details) | adjustment.AdjustmentWithdrawn(details=details):
            return _listed(details, details.cycle, "out")
        case veto.VetoRaised(details=details) | veto.VetoLifted(details=details):
            return _listed(details, ALL_CYCLES, "counts")
        case veto.VetoVoided(details=details):
            return _listed(details, ALL_CYCLES, "out")
        case override.OverrideProposed(details=details):
            return _listed(details, details.cycle, "proposed", details.session)
        case override.GradeOverridden(details=details) | problem.ProblemUnanswered(details=details):
            return _listed(details, details.cycle, "counts", details.session)
        case override.OverrideWithdrawn(details=details) | problem.ProblemAnswered(details=details):
            return _listed(details, details.cycle, "out", details.session)
        case _:
            return None


def _listed(about: Any, cycle: int, status: str, part_of: str | None = None) -> dict[str, Any]:  # noqa: ANN401 - anything with an organisation
    return {"organisation": about.organisation, "cycle": cycle, "status": status, "part_of": part_of}
