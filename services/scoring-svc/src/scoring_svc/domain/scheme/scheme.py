"""考核方案: all the numbers and choices by which a cohort is judged, as a value (rulebook §3 and §4)."""

from collections.abc import Mapping
from enum import StrEnum

from shared.kernel import Text, record

HOUSE = "house"
"""The source of a value that no article gives: the rulebook decided it."""

LEAST_SECRET, LEAST_SIGNED = 3, 1
"""Scores from which on a group counts. A scheme may ask for more of a secret one, never for less: too few give their
givers away (rulebook §3)."""


class Source(StrEnum):
    """Where a component's value is drawn from."""

    SESSION = "session"
    INSPECTIONS = "inspections"
    COMPLETION = "completion"
    EVALUATION = "evaluation"
    SATISFACTION = "satisfaction"
    CONTEST = "contest"
    SELF_RATING = "self_rating"


class Missing(StrEnum):
    """What becomes of a result that lacks the component: it waits, or the component's weight leaves the sum."""

    INCOMPLETE = "incomplete"
    REWEIGHT = "reweight"


class Scaling(StrEnum):
    PROPORTIONAL = "proportional"
    RANK_POINTS = "rank_points"


class Function(StrEnum):
    """How an indicator's mark becomes a score: as given, start − n × each, or value / target."""

    DIRECT = "direct"
    DEDUCT = "deduct"
    RATIO = "ratio"


class Grade(StrEnum):
    """等次, best first."""

    GOOD = "good"
    FAIR = "fair"
    ORDINARY = "ordinary"
    POOR = "poor"


class OnRevision(StrEnum):
    """Whether a published 好 may be lost by another's gain when the cohort is judged again."""

    STRICT = "strict"
    KEEP = "keep"


@record
class Scale:
    """``points`` (hundredths, first place first) belong to `Scaling.RANK_POINTS`."""

    scale: Scaling
    points: tuple[int, ...] = ()


@record
class Component:
    """``kinds`` and ``quarters`` say which inspections count, for `Source.INSPECTIONS` alone."""

    component: str
    title: Text
    weight: int
    source: Source
    missing: Missing = Missing.INCOMPLETE
    scale: Scale | None = None
    kinds: tuple[str, ...] = ()
    quarters: tuple[int, ...] = ()


@record
class Indicator:
    """``start``, ``each`` and ``floor`` belong to `Function.DEDUCT`, ``target`` and ``cap`` to `Function.RATIO`."""

    indicator: str
    title: Text
    weight: int
    function: Function
    start: int = 0
    each: int = 0
    floor: int = 0
    target: int = 0
    cap: int = 0


@record
class Group:
    """评委组: a group of judges. ``trim``: of 5 scores or more one highest and one lowest are left out."""

    group: str
    title: Text
    weight: int
    secret: bool
    trim: bool


@record
class Thresholds:
    """The least composite of each grade, in hundredths; below the last one it is 差."""

    good: int
    fair: int
    ordinary: int


@record
class Bars:
    """What bars from 好: a veto with this effect, this many talks, an unanswered problem. None or False: no bar."""

    veto: str | None
    talks: int | None
    unanswered: bool


@record
class Quota:
    """好 for at most ``percent`` of the cohort, rounded down. A ``soft`` limit yields to an override."""

    percent: int
    soft: bool


@record
class Scheme:
    """One version of a scheme. ``sources``: JSON pointer of a value → the article's phrase, or `HOUSE`.

    Empty ``classes`` or ``cycles``: it is for each. ``override_persons``: how many must name an override.
    """

    scheme: str
    version: int
    title: Text
    region: str
    classes: tuple[str, ...]
    cycles: tuple[int, ...]
    components: tuple[Component, ...]
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    minimum_secret: int
    adjust_cap: int
    thresholds: Thresholds
    bars: Bars
    quota: Quota
    override_persons: int
    on_revision: OnRevision
    sources: Mapping[str, str]

    def source(self, pointer: str) -> str:
        """The source of the value at a pointer: its own, or that of the nearest thing around it."""
        while pointer:
            if phrase := self.sources.get(pointer):
                return phrase
            pointer = pointer.rpartition("/")[0]
        return self.sources.get("", HOUSE)
