"""What is true of a scheme now: its versions, each as it was adopted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from scoring_svc.domain.scheme import events as e
from scoring_svc.domain.scheme.parse import parse
from scoring_svc.domain.scheme.scheme import Scheme
from shared.kernel import record


class Version(Protocol):
    """What tells versions of one scheme apart: a `Scheme` does, and so does what the log says of one."""

    @property
    def version(self) -> int: ...
    @property
    def cycles(self) -> Sequence[int]: ...


V = TypeVar("V", bound=Version)


def version_for(cycle: int, versions: Iterable[V]) -> V | None:
    """The one in force in a cycle: of the adopted versions that are for it (no ``cycles``: for each) the newest."""
    fitting = [one for one in versions if not one.cycles or cycle in one.cycles]
    return max(fitting, key=lambda one: one.version, default=None)


@record
class SchemeVersions:
    """``versions`` in the order of adoption: version n is the n-th."""

    versions: tuple[Scheme, ...] = ()

    @property
    def newest(self) -> Scheme | None:
        return self.versions[-1] if self.versions else None


def evolve(scheme: SchemeVersions, event: e.SchemeEvent) -> SchemeVersions:
    return replace(scheme, versions=(*scheme.versions, parse(event.data, version=event.version)))
