"""What can be asked of a post."""

from datetime import date
from typing import TypeAlias

from shared.kernel import record


@record
class AppointSecretary:
    post: str
    organisation: str
    person: str
    from_on: date


@record
class LeavePost:
    post: str
    until: date
    reason: str


PostCommand: TypeAlias = AppointSecretary | LeavePost
