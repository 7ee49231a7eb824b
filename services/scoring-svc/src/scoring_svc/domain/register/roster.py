"""Who is judged together, in whose name and by which version of which scheme (rulebook §4, first paragraph)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from scoring_svc.domain.judge import Appointment, Cohort, Member, appraisee
from scoring_svc.domain.register.entries import (
    Announced,
    Appointed,
    Entry,
    Left,
    Listed,
    Opened,
    SchemeInForce,
    Vector,
    seen,
)
from scoring_svc.domain.row import Row
from scoring_svc.domain.scheme import version_for
from scoring_svc.domain.session.terms import YEAR_END
from shared.kernel import record

T = TypeVar("T")


@record
class Roster:
    """A cohort ready to be judged. ``published``: the rows that stand published."""

    cohort: Cohort
    scheme: SchemeInForce
    published: tuple[Row, ...]


def roster(cohort: str, entries: Iterable[Entry[Any]], as_of: datetime | Vector | None = None) -> Roster | None:
    """The cohort as the entries have it; None where it isn't formed, or no version of its scheme is adopted, yet.

    ``entries``: at least all that concern the cohort, its scheme and its members; in any order.
    """
    known = sorted((one for one in entries if seen(one, as_of)), key=lambda one: (one.stream, one.version))
    lists = [one for one in _all(known, Listed) if one.cohort == cohort]
    if not lists:
        return None
    listed = lists[-1]
    session = _year_end(known, cohort)
    scheme = _in_force(_all(known, SchemeInForce), listed, session)
    if scheme is None:
        return None
    appointments = _appointments(known)
    members = tuple(
        _member(organisation, class_, appointments.get(organisation, []), listed.cycle, session)
        for organisation, class_ in sorted(listed.members)
    )
    return Roster(
        cohort=Cohort(
            cohort=cohort,
            cycle=listed.cycle,
            superior=listed.superior,
            members=members,
            session=session.session if session else None,
        ),
        scheme=scheme,
        published=tuple({one.organisation: one.row for one in _all(known, Announced) if one.cohort == cohort}.values()),
    )


def _all(entries: Sequence[Entry[Any]], kind: type[T]) -> list[T]:
    return [one.content for one in entries if isinstance(one.content, kind)]


def _year_end(entries: Sequence[Entry[Any]], cohort: str) -> Opened | None:
    """The session that feeds the cohort's live scores. There is one; of two, the one opened first."""
    sessions = [
        one
        for one in entries
        if isinstance(one.content, Opened) and one.content.cohort == cohort and one.content.kind == YEAR_END
    ]
    first = min(sessions, key=lambda one: (one.recorded, one.stream), default=None)
    return first.content if first else None


def _in_force(schemes: Sequence[SchemeInForce], listed: Listed, session: Opened | None) -> SchemeInForce | None:
    """The version frozen by the session; before it, the newest adopted that is for the cohort's cycle."""
    if session:
        frozen = (session.scheme, session.scheme_version)
        return next((one for one in schemes if (one.scheme, one.version) == frozen), None)
    return version_for(listed.cycle, [one for one in schemes if one.scheme == listed.scheme])


def _appointments(entries: Sequence[Entry[Any]]) -> dict[str, list[Appointment]]:
    """Each organisation's appointments, as the last word on each has them."""
    held: dict[tuple[str, str, date], Appointment] = {}
    for entry in entries:
        match entry.content:
            case Appointed(organisation=organisation, post=post, person=person, first_day=since):
                held[organisation, post, since] = Appointment(person=person, since=since)
            case Left(organisation=organisation, post=post, person=person, first_day=since, until=until):
                held[organisation, post, since] = Appointment(person=person, since=since, until=until)
            case _:
                pass
    appointments: dict[str, list[Appointment]] = {}
    for (organisation, _, _), appointment in held.items():
        appointments.setdefault(organisation, []).append(appointment)
    return appointments


def _member(
    organisation: str, class_: str, appointments: Sequence[Appointment], cycle: int, session: Opened | None
) -> Member:
    person, predecessor = appraisee(appointments, cycle=cycle, first_day=session.first_day if session else None)
    return Member(organisation=organisation, class_=class_, person=person, predecessor=predecessor)
