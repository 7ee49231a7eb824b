"""What can have happened to a secretary's post (书记岗位). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import TypeAlias

from shared.kernel import record


@record
class SecretaryAppointed:
    """``from_on`` is the first day in office."""

    post: str
    organisation: str
    person: str
    from_on: date


@record
class SecretaryLeft:
    """``until`` is the first day out of office."""

    post: str
    organisation: str
    person: str
    from_on: date
    until: date
    reason: str


PostEvent: TypeAlias = SecretaryAppointed | SecretaryLeft
