"""What can have happened to a signed sheet (署名打分表). Private for good: no contract carries it.

Stored for ever: add to it, never edit it. A sheet of a secret group is no event: it rests in the box (ballots).
"""

from typing import TypeAlias

from scoring_svc.domain.marks import Mark
from shared.kernel import record


@record
class SheetCast:
    session: str
    group: str
    judge: str
    marks: tuple[Mark, ...]


@record
class SheetSealed:
    """The session is being closed: whoever has not cast by now has not cast."""

    session: str
    judge: str


SheetEvent: TypeAlias = SheetCast | SheetSealed
