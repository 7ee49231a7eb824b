"""What the log says of the frame in which facts count, each statement kept with where and when it was recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from scoring_svc.domain.row import Row
from shared.kernel import record

C_co = TypeVar("C_co", covariant=True)

Vector: TypeAlias = Mapping[tuple[str, int], int]
"""How far the log was read: (source, partition) → the last sequence that counts."""


@record
class Entry(Generic[C_co]):
    """A statement. ``stream`` and ``version`` order those of one stream; between streams there is no order.

    ``source``, ``partition`` and ``sequence`` name the record of the log, ``recorded`` is when it was recorded (UTC).
    """

    stream: str
    version: int
    source: str
    partition: int
    sequence: int
    recorded: datetime
    content: C_co


@record
class SchemeInForce:
    """A version of a scheme was adopted. ``data``: the whole scheme; no ``cycles``: it is for each."""

    scheme: str
    version: int
    cycles: tuple[int, ...]
    data: Mapping[str, Any]


@record
class Listed:
    """A cohort's list as it now is, whole. ``members``: (organisation, class)."""

    cohort: str
    superior: str
    cycle: int
    scheme: str
    members: tuple[tuple[str, str], ...]


@record
class Opened:
    """A session was opened: from here on its cohort's scheme version is frozen."""

    session: str
    cohort: str
    kind: str
    first_day: date
    scheme: str
    scheme_version: int


@record
class Appointed:
    organisation: str
    post: str
    person: str
    first_day: date


@record
class Left:
    """``until`` is the first day no longer in the post."""

    organisation: str
    post: str
    person: str
    first_day: date
    until: date


@record
class Node:
    """How an organisation stands in the tree from ``effective_on`` on; ``dissolved`` from then on it doesn't."""

    organisation: str
    name: str
    kind: str
    parent: str | None
    effective_on: date
    dissolved: bool = False


@record
class Announced:
    """One row of a publication or revision as it went out."""

    cohort: str
    organisation: str
    digest: str
    row: Row


@record
class Issued:
    """Results were published or revised. ``sequences``: (source, partition, sequence), what they stand on."""

    cohort: str
    cycle: int
    scheme: str
    scheme_version: int
    digest: str
    sequences: tuple[tuple[str, int, int], ...]

    @property
    def vector(self) -> Vector:
        return {(source, partition): sequence for source, partition, sequence in self.sequences}


def seen(entry: Entry[object], as_of: datetime | Vector | None) -> bool:
    """Whether the statement counts as of an instant, or up to a vector (a partition it doesn't name gives nothing)."""
    match as_of:
        case None:
            return True
        case datetime():
            return entry.recorded <= as_of
        case _:
            return entry.sequence <= as_of.get((entry.source, entry.partition), 0)
