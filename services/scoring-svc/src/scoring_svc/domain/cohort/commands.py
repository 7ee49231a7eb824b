"""What can be asked of a cohort."""

from typing import TypeAlias

from scoring_svc.domain.cohort.members import Member
from shared.kernel import record


@record
class FormCohort:
    cohort: str
    organisation: str
    cycle: int
    scheme: str
    members: tuple[Member, ...]


@record
class ChangeCohort:
    """What is None stays as it is."""

    cohort: str
    scheme: str | None = None
    members: tuple[Member, ...] | None = None


@record
class FixYearEnd:
    cohort: str
    session: str


CohortCommand: TypeAlias = FormCohort | ChangeCohort | FixYearEnd
