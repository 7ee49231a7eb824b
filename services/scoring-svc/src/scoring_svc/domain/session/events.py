"""What can have happened to a session (述职评议会). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import TypeAlias

from shared.kernel import record

YEAR_END = "year_end"
"""The kind of session that feeds ``live`` (rulebook §3)."""


@record
class Seats:
    """A judge group (评委组) of the panel: who sits in it, whether in secret, and from how many scores on it counts."""

    group: str
    secret: bool
    least: int
    members: tuple[str, ...]


@record
class Cast:
    """How many of a group have cast (投票数). That somebody did is a count, nothing else."""

    group: str
    count: int


@record
class Terms:
    """What a session is, frozen on the day it is opened: the scheme's version, the appraisees, the panel.

    ``organisation`` is the superior, who appraises.
    """

    cohort: str
    organisation: str
    cycle: int
    scheme: str
    scheme_version: int
    kind: str
    first_day: date
    appraisees: tuple[str, ...]
    panel: tuple[Seats, ...]


@record
class SessionOpened:
    session: str
    terms: Terms


@record
class ClosingProposed:
    session: str
    by: str


@record
class ClosingConfirmed:
    """From here on nobody casts any more."""

    session: str
    by: tuple[str, str]


@record
class SessionClosed:
    session: str
    terms: Terms
    cast: tuple[Cast, ...]


SessionEvent: TypeAlias = SessionOpened | ClosingProposed | ClosingConfirmed | SessionClosed
