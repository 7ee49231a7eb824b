"""What can be asked of an override."""

from typing import TypeAlias

from scoring_svc.domain.override.details import Details
from shared.kernel import record


@record
class ProposeOverride:
    fact: str
    details: Details
    reason: str
    by: str


@record
class ConfirmOverride:
    fact: str
    by: str


@record
class ProposeWithdrawal:
    fact: str
    reason: str
    by: str


@record
class ConfirmWithdrawal:
    fact: str
    by: str


OverrideCommand: TypeAlias = ProposeOverride | ConfirmOverride | ProposeWithdrawal | ConfirmWithdrawal
