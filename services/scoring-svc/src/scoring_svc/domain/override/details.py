"""For whom an override is. Part of stored events: add to it, never edit it."""

from shared.kernel import record


@record
class Details:
    organisation: str
    cohort: str
    session: str
    cycle: int
