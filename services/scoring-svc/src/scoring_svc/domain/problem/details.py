"""Which problem of last year, and whose report was to answer it. Part of stored events: add to it, never edit it."""

from shared.kernel import record


@record
class Details:
    """Which problem, and which report was to answer it."""

    organisation: str
    session: str
    cycle: int
    report: str
    problem: str
