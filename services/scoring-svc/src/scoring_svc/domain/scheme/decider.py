"""What may happen next to a scheme, and what is refused."""

from dataclasses import replace

from scoring_svc.domain.scheme import commands as c
from scoring_svc.domain.scheme import events as e
from scoring_svc.domain.scheme.parse import parse
from scoring_svc.domain.scheme.state import SchemeVersions, evolve
from scoring_svc.domain.scheme.writing import to_data
from shared.kernel import Decider, Fault, Invalid


def decide(command: c.SchemeCommand, scheme: SchemeVersions) -> list[e.SchemeEvent]:
    """Adopting what is in force already changes nothing. Raises `Invalid`, every fault with its place."""
    drafted = parse(command.data, version=len(scheme.versions) + 1)
    if drafted.scheme != command.scheme:
        raise Invalid(Fault(pointer="/scheme", code="another", detail=f"this is not {command.scheme}"))
    newest = scheme.newest
    if newest and drafted == replace(newest, version=drafted.version):
        return []
    return [
        e.SchemeAdopted(
            scheme=drafted.scheme,
            version=drafted.version,
            organisation=command.organisation,
            classes=drafted.classes,
            cycles=drafted.cycles,
            supersedes=newest.version if newest else None,
            data=to_data(drafted),
        )
    ]


scheme_decider = Decider(decide=decide, evolve=evolve, initial=SchemeVersions())
