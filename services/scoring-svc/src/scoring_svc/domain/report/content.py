"""What a report is, as far as others need to know; and the scores that it is given.

Part of stored events: add to it, never edit it.
"""

from shared.kernel import record


@record
class Shares:
    """Lengths in characters, white space left out."""

    achievements: int
    problems: int
    total: int


@record
class GroupScores:
    """What one judge group gave: hundredths, ascending."""

    group: str
    scores: tuple[int, ...]


@record
class Content:
    """A report as it lies before the reviewer: its lengths and what they give to remark, never its text."""

    report: str
    session: str
    organisation: str
    person: str
    cycle: int
    shares: Shares
    flags: tuple[str, ...]
