"""年度结果: what the year comes to for one appraisee, and why."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from scoring_svc.domain.assess.assessment import Bar, Cited, Step, Unused
from shared.kernel import record


@record
class Moved:
    """Something that moved the grade, or left the number out: ``veto``, ``talks``, ``quota``, ``override`` …"""

    reason: str
    source: str
    detail: str = ""
    facts: tuple[Cited, ...] = ()


@record
class Explanation:
    """How the row came about; empty where nobody asked. Not part of the digest: event ids stand here."""

    steps: tuple[Step, ...] = ()
    bars: tuple[Bar, ...] = ()
    moved: tuple[Moved, ...] = ()
    unused: tuple[Unused, ...] = ()
    parked: tuple[str, ...] = ()
    predecessor: str | None = None


@record
class Result:
    """A row of rulebook §8, field for field; ``explanation`` stands beside it. See `scoring_svc.domain.digest`."""

    cycle: int
    cohort: str
    scheme: str
    scheme_version: int
    organisation: str
    person: str | None
    components: Mapping[str, int]
    adjustments: int
    composite: int | None
    rank: int | None
    threshold: str | None
    grade: str | None
    bars: tuple[str, ...]
    missing: tuple[str, ...]
    override: bool
    explanation: Explanation = Explanation()


class Published(Protocol):
    """What a published row must show so that a revision can keep its 好; a `Result` does, and so does a bare row."""

    @property
    def organisation(self) -> str: ...
    @property
    def composite(self) -> int | None: ...
    @property
    def threshold(self) -> str | None: ...
    @property
    def grade(self) -> str | None: ...
    @property
    def bars(self) -> Sequence[str]: ...
    @property
    def override(self) -> bool: ...
