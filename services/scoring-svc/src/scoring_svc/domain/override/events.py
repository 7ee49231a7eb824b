"""What can have happened to an override (超比例确定等次). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.override.details import Details
from shared.kernel import record


@record
class OverrideProposed:
    fact: str
    details: Details
    reason: str
    by: str


@record
class GradeOverridden:
    fact: str
    revision: int
    details: Details
    reason: str
    by: tuple[str, str]


@record
class WithdrawalProposed:
    fact: str
    reason: str
    by: str


@record
class OverrideWithdrawn:
    fact: str
    revision: int
    details: Details
    reason: str
    by: tuple[str, str]


OverrideEvent: TypeAlias = OverrideProposed | GradeOverridden | WithdrawalProposed | OverrideWithdrawn
