"""What a fact says, by kind. Scores are hundredths; ``cycle`` was decided when the fact was recorded (rulebook §1).

Named tuples, not records: a rebuild makes them by the million (docs/adr/0061-values-by-the-million.md).
"""

from datetime import date
from typing import NamedTuple


class Mark(NamedTuple):
    """What an inspection says of one indicator: a ``score`` in hundredths or, where it is counted, a ``value``."""

    indicator: str
    score: int | None = None
    value: int | None = None


class Inspection(NamedTuple):
    """督查/检查."""

    cycle: int
    quarter: int
    kind: str
    occurred_on: date
    marks: tuple[Mark, ...]


class GroupScores(NamedTuple):
    """The scores that one judge group gave one report, ascending: nothing tells whose they are."""

    group: str
    scores: tuple[int, ...]


class ReportScore(NamedTuple):
    """现场打分: what a session's judges gave a report. A secret group below its minimum isn't in it."""

    cycle: int
    session: str
    groups: tuple[GroupScores, ...]


class Adjustment(NamedTuple):
    """加分/扣分: signed hundredths."""

    cycle: int
    occurred_on: date
    amount: int
    ground: str


class Talk(NamedTuple):
    """约谈, held with an ``organisation`` or a ``person``; one that a result set off counts towards no limit."""

    cycle: int
    occurred_on: date
    target: str
    set_off_by_result: bool


class Veto(NamedTuple):
    """一票否决: bars what its ``effects`` name in every cycle that the period from–``until`` (exclusive) overlaps."""

    effects: tuple[str, ...]
    in_force_from: date
    until: date | None
    ground: str


class UnansweredProblem(NamedTuple):
    """An open problem of last year that this year's report left out. Answering it is a withdrawal of the fact."""

    cycle: int
    session: str
    problem: str


class Override(NamedTuple):
    """A superior's 好 above the quota, for a reason and by two persons."""

    cycle: int
    cohort: str
    reason: str
    by: tuple[str, ...]


class Measure(NamedTuple):
    """Any other scored fact, for schemes that draw on one: ``source`` is the scheme's word (``evaluation`` …).

    A checklist item due is a measure of ``completion``: its weight, and 10000 when verified in time, else 0.
    """

    cycle: int
    source: str
    value: int
    weight: int = 1
