"""What is added or taken, and why. Part of stored events: add to it, never edit it."""

from datetime import date

from shared.kernel import record


@record
class Details:
    """``amount``: signed hundredths; ``cycle`` is the year of ``occurred_on``; ``source``: the document."""

    organisation: str
    cycle: int
    occurred_on: date
    amount: int
    ground: str
    source: str
