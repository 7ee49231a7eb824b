"""Who is the appraisee of a post: the appointment that counts, and who held the post before (rulebook §4)."""

from collections.abc import Iterable
from datetime import date

from shared.kernel import record


@record
class Appointment:
    """A person in the post of an organisation: ``since`` inclusive, ``until`` exclusive, None while it lasts."""

    person: str
    since: date
    until: date | None = None


def appraisee(
    appointments: Iterable[Appointment], *, cycle: int, first_day: date | None
) -> tuple[str | None, str | None]:
    """The person and the predecessor; no person where the post is vacant.

    With a session: who held the post on its first day. Before: the appointment with the latest ``since``, unless
    it has ended. The predecessor is named where the post changed hands in the cycle.
    """
    ordered = sorted(appointments, key=lambda one: (one.since, one.person))
    if first_day is None:
        holder = ordered[-1] if ordered and ordered[-1].until is None else None
    else:
        holder = next((one for one in reversed(ordered) if _holds(one, first_day)), None)
    last = first_day or date(cycle, 12, 31)
    earlier = [
        one
        for one in ordered
        if one.person != (holder and holder.person)
        if one.since < (holder.since if holder else last)
        if one.until is None or one.until > date(cycle, 1, 1)
    ]
    return holder.person if holder else None, earlier[-1].person if earlier else None


def _holds(appointment: Appointment, day: date) -> bool:
    return appointment.since <= day and (appointment.until is None or day < appointment.until)
