"""What may happen next to a cohort, and what is refused."""

from collections.abc import Sequence

from scoring_svc.domain.cohort import commands as c
from scoring_svc.domain.cohort import events as e
from scoring_svc.domain.cohort.members import Member
from scoring_svc.domain.cohort.state import Cohort, evolve
from scoring_svc.domain.refusals import RecordedAlready
from shared.kernel import Decider, Fault, Invalid, NotFound, Refused, Text


class SchemeFrozen(Refused):
    slug = "scheme-frozen"
    title = Text("The year-end session is judged under its scheme", "年终述职评议会已开，考核方案不可更换")


class YearEndTaken(Refused):
    slug = "year-end-taken"
    title = Text("The cohort has its year-end session", "该名单已有年终述职评议会")


def decide(command: c.CohortCommand, cohort: Cohort) -> list[e.CohortEvent]:
    match command:
        case c.FormCohort() if not cohort.cohort:
            return [
                e.CohortFormed(
                    cohort=command.cohort,
                    organisation=command.organisation,
                    cycle=command.cycle,
                    scheme=command.scheme,
                    members=_listed_once(command.members),
                )
            ]
        case c.FormCohort() if (command.organisation, command.cycle, command.scheme, command.members) == (
            cohort.organisation,
            cohort.cycle,
            cohort.scheme,
            cohort.members,
        ):
            return []
        case c.FormCohort(cohort=id):
            raise RecordedAlready(f"cohort {id} is another list")

        case _ if not cohort.cohort:
            raise NotFound(f"no cohort {command.cohort}")

        case c.ChangeCohort(scheme=scheme, members=members):
            return _change(cohort, scheme or cohort.scheme, cohort.members if members is None else members)

        case c.FixYearEnd(session=session) if session == cohort.year_end:
            return []
        case c.FixYearEnd() if cohort.year_end:
            raise YearEndTaken(f"{cohort.year_end} is the year-end session of {cohort.cohort}")
        case c.FixYearEnd(cohort=id, session=session):
            return [e.YearEndFixed(cohort=id, session=session)]


def _change(cohort: Cohort, scheme: str, members: tuple[Member, ...]) -> list[e.CohortEvent]:
    if (scheme, members) == (cohort.scheme, cohort.members):
        return []
    if scheme != cohort.scheme and cohort.year_end:
        raise SchemeFrozen(f"{cohort.year_end} was opened under {cohort.scheme}")
    return [
        e.CohortChanged(
            cohort=cohort.cohort,
            organisation=cohort.organisation,
            cycle=cohort.cycle,
            scheme=scheme,
            members=_listed_once(members),
        )
    ]


def _listed_once(members: Sequence[Member]) -> tuple[Member, ...]:
    seen: set[str] = set()
    faults = []
    for place, member in enumerate(members):
        if member.organisation in seen:
            faults.append(
                Fault(
                    pointer=f"/members/{place}/organisation",
                    code="twice",
                    detail=f"{member.organisation} is listed twice",
                )
            )
        seen.add(member.organisation)
    if faults:
        raise Invalid(*faults)
    return tuple(members)


cohort_decider = Decider(decide=decide, evolve=evolve, initial=Cohort())
