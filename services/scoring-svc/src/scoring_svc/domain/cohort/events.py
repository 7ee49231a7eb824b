"""What can have happened to a cohort (考核对象名单). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.cohort.members import Member
from shared.kernel import record


@record
class CohortFormed:
    """``organisation`` is the superior who appraises."""

    cohort: str
    organisation: str
    cycle: int
    scheme: str
    members: tuple[Member, ...]


@record
class CohortChanged:
    cohort: str
    organisation: str
    cycle: int
    scheme: str
    members: tuple[Member, ...]


@record
class YearEndFixed:
    """This session, and no other, is the cohort's year-end session: the one that feeds ``live``."""

    cohort: str
    session: str


CohortEvent: TypeAlias = CohortFormed | CohortChanged | YearEndFixed
