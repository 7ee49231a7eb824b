"""Who is judged together, in whose name and by which version of which scheme (rulebook §4, first paragraph)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from scoring_svc.domain.assess.cohort import Cohort, Member
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
from shared.kernel import record

YEAR_END = "year_end"
T = TypeVar("T")


@record
class Roster:
    """A cohort ready to be judged. ``announced``: the rows that stand published, by organisation."""

    cohort: Cohort
    scheme: SchemeInForce
    announced: dict[str, Announced]


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
    tenures = _tenures(known)
    members = tuple(
        _member(organisation, class_, tenures.get(organisation, []), listed.cycle, session)
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
        announced={one.organisation: one for one in _all(known, Announced) if one.cohort == cohort},
    )


@record
class Tenure:
    """Somebody in a post, ``until`` exclusive."""

    person: str
    first_day: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.first_day <= day and (self.until is None or day < self.until)


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
    fitting = [one for one in schemes if one.scheme == listed.scheme and (not one.cycles or listed.cycle in one.cycles)]
    return max(fitting, key=lambda one: one.version, default=None)


def _tenures(entries: Sequence[Entry[Any]]) -> dict[str, list[Tenure]]:
    """Each organisation's tenures, the earliest first."""
    held: dict[tuple[str, str, date], Tenure] = {}
    for entry in entries:
        match entry.content:
            case Appointed(organisation=organisation, post=post, person=person, first_day=first_day):
                held[organisation, post, first_day] = Tenure(person=person, first_day=first_day)
            case Left(organisation=organisation, post=post, person=person, first_day=first_day, until=until):
                held[organisation, post, first_day] = Tenure(person=person, first_day=first_day, until=until)
            case _:
                pass
    tenures: dict[str, list[Tenure]] = {}
    for (organisation, _, _), tenure in sorted(held.items()):
        tenures.setdefault(organisation, []).append(tenure)
    for several in tenures.values():
        several.sort(key=lambda tenure: tenure.first_day)
    return tenures


def _member(organisation: str, class_: str, tenures: Sequence[Tenure], cycle: int, session: Opened | None) -> Member:
    """Whoever holds the post on the session's first day; before there is one, whoever came last and has not left."""
    if session:
        holding = [tenure for tenure in tenures if tenure.holds(session.first_day)][-1:]
    else:
        holding = [tenure for tenure in tenures[-1:] if tenure.until is None]
    if not holding:
        return Member(organisation=organisation, class_=class_, person=None, predecessor=None)
    [tenure] = holding
    earlier = [one.person for one in tenures if one.first_day < tenure.first_day and one.person != tenure.person]
    changed_hands = tenure.first_day.year == cycle
    return Member(
        organisation=organisation,
        class_=class_,
        person=tenure.person,
        predecessor=earlier[-1] if earlier and changed_hands else None,
    )
