"""What is true of a cohort now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.cohort import events as e
from scoring_svc.domain.cohort.members import Member
from shared.kernel import record


@record
class Cohort:
    """``cohort`` is empty before it is formed; ``year_end`` is the session that feeds ``live``, once there is one."""

    cohort: str = ""
    organisation: str = ""
    cycle: int = 0
    scheme: str = ""
    members: tuple[Member, ...] = ()
    year_end: str | None = None


def evolve(cohort: Cohort, event: e.CohortEvent) -> Cohort:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.CohortFormed():
            return Cohort(
                cohort=event.cohort,
                organisation=event.organisation,
                cycle=event.cycle,
                scheme=event.scheme,
                members=event.members,
            )
        case e.CohortChanged(scheme=scheme, members=members):
            return replace(cohort, scheme=scheme, members=members)
        case e.YearEndFixed(session=session):
            return replace(cohort, year_end=session)
        case _:
            assert_never(event)
