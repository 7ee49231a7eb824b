"""What an inspection is made of. Stored inside events: add to it, never edit it."""

from datetime import date
from enum import StrEnum

from shared.kernel import record


class Kind(StrEnum):
    """Kinds of inspection (督查类型): 日常, 实地, 调研, 抽查, 暗访, 通报, 观摩."""

    ROUTINE = "routine"
    FIELD = "field"
    RESEARCH = "research"
    RANDOM = "random"
    UNANNOUNCED = "unannounced"
    NOTICE = "notice"
    OBSERVATION = "observation"


@record
class Score:
    """What an indicator got: either ``score`` in hundredths (0…10000), or ``value``, a count."""

    indicator: str
    score: int | None = None
    value: int | None = None


@record
class Finding:
    finding: str
    text: str


@record
class Visit:
    """What an inspection says: where, when and by whom it was looked, and what was seen."""

    organisation: str
    kind: Kind
    occurred_on: date
    inspectors: tuple[str, ...]
    scores: tuple[Score, ...]
    findings: tuple[Finding, ...] = ()
