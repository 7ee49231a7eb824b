"""What is true of a scheme now: its versions, each as it was adopted."""

from dataclasses import replace

from scoring_svc.domain.scheme import events as e
from scoring_svc.domain.scheme.parse import parse
from scoring_svc.domain.scheme.scheme import Scheme
from shared.kernel import record


@record
class SchemeVersions:
    """``versions`` in the order of adoption: version n is the n-th."""

    versions: tuple[Scheme, ...] = ()

    @property
    def newest(self) -> Scheme | None:
        return self.versions[-1] if self.versions else None


def evolve(scheme: SchemeVersions, event: e.SchemeEvent) -> SchemeVersions:
    return replace(scheme, versions=(*scheme.versions, parse(event.data, version=event.version)))
