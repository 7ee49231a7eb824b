"""What can be asked of a veto."""

from datetime import date
from typing import TypeAlias

from scoring_svc.domain.veto.details import Details
from shared.kernel import record


@record
class RaiseVeto:
    """``today`` is the day in Shanghai on which it is recorded."""

    fact: str
    details: Details
    today: date


@record
class LiftVeto:
    """``until``: the first day on which it is not in force any more."""

    fact: str
    until: date
    reason: str


@record
class ProposeVoiding:
    fact: str
    by: str
    reason: str


@record
class ConfirmVoiding:
    fact: str
    by: str


VetoCommand: TypeAlias = RaiseVeto | LiftVeto | ProposeVoiding | ConfirmVoiding
