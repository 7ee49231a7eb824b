"""What a session is, as it was on the day it was opened; and who has cast.

Part of stored events: add to it, never edit it.
"""

from datetime import date

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
