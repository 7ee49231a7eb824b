"""Who is judged together: a named list, under one superior, in one cycle, under one scheme."""

from shared.kernel import record


@record
class Member:
    """An appraisee. No ``person``: the post is vacant. ``predecessor``: who held it before, where it changed hands."""

    organisation: str
    class_: str
    person: str | None
    predecessor: str | None = None


@record
class Cohort:
    """``session`` is the year-end session, once one is open: only its scores count as live."""

    cohort: str
    cycle: int
    superior: str
    members: tuple[Member, ...]
    session: str | None = None
