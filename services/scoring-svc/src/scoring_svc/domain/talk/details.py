"""What a talk was. Part of stored events: add to it, never edit it."""

from datetime import date
from typing import Literal, TypeAlias

from shared.kernel import record

Target: TypeAlias = Literal["organisation", "person"]


@record
class Details:
    """``target`` says against whom it is counted; ``cycle`` is the year of ``occurred_on``, ``by`` who held it."""

    organisation: str
    target: Target
    person: str | None
    cycle: int
    occurred_on: date
    trigger: str
    by: str
    set_off_by_result: bool
