"""What a fact says, by kind. Scores are hundredths; ``cycle`` was decided when the fact was recorded (rulebook §1)."""

from datetime import date

from shared.kernel import record


@record
class Mark:
    """What an inspection says of one indicator: a ``score`` in hundredths or, where it is counted, a ``value``."""

    indicator: str
    score: int | None = None
    value: int | None = None


@record
class Inspection:
    """督查/检查."""

    cycle: int
    quarter: int
    kind: str
    occurred_on: date
    marks: tuple[Mark, ...]


@record
class GroupScores:
    """The scores that one judge group gave one report, ascending: nothing tells whose they are."""

    group: str
    scores: tuple[int, ...]


@record
class ReportScore:
    """现场打分: what a session's judges gave a report. A secret group below its minimum isn't in it."""

    cycle: int
    session: str
    groups: tuple[GroupScores, ...]


@record
class Adjustment:
    """加分/扣分: signed hundredths."""

    cycle: int
    occurred_on: date
    amount: int
    ground: str


@record
class Talk:
    """约谈, held with an ``organisation`` or a ``person``; one that a result set off counts towards no limit."""

    cycle: int
    occurred_on: date
    target: str
    set_off_by_result: bool


@record
class Veto:
    """一票否决: bars what its ``effects`` name in every cycle that the period from–``until`` (exclusive) overlaps."""

    effects: tuple[str, ...]
    in_force_from: date
    until: date | None
    ground: str


@record
class UnansweredProblem:
    """An open problem of last year that this year's report left out. Answering it is a withdrawal of the fact."""

    cycle: int
    session: str
    problem: str


@record
class Override:
    """A superior's 好 above the quota, for a reason and by two persons."""

    cycle: int
    cohort: str
    reason: str
    by: tuple[str, ...]


@record
class Measure:
    """Any other scored fact, for schemes that draw on one: ``source`` is the scheme's word (``evaluation`` …).

    A checklist item due is a measure of ``completion``: its weight, and 10000 when verified in time, else 0.
    """

    cycle: int
    source: str
    value: int
    weight: int = 1
