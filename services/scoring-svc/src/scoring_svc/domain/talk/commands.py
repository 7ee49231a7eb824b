"""What can be asked of a talk."""

from datetime import date
from typing import TypeAlias

from scoring_svc.domain.talk.details import Details
from shared.kernel import record


@record
class HoldTalk:
    """``today`` is the day in Shanghai on which it is recorded."""

    fact: str
    details: Details
    today: date


@record
class ProposeVoiding:
    fact: str
    by: str
    reason: str


@record
class ConfirmVoiding:
    fact: str
    by: str


TalkCommand: TypeAlias = HoldTalk | ProposeVoiding | ConfirmVoiding
