"""What can have happened to a veto (一票否决). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.veto.details import Details
from shared.kernel import record


@record
class VetoRaised:
    fact: str
    revision: int
    details: Details


@record
class VetoLifted:
    """``details.until`` is the day from which on it is lifted."""

    fact: str
    revision: int
    details: Details
    reason: str


@record
class VoidingProposed:
    fact: str
    by: str
    reason: str


@record
class VetoVoided:
    """It counts as never raised."""

    fact: str
    revision: int
    details: Details
    reason: str
    by: tuple[str, str]


VetoEvent: TypeAlias = VetoRaised | VetoLifted | VoidingProposed | VetoVoided
