"""Schemes: adopted version by version, read as they stand."""

from typing import TypeAlias

from scoring_svc.application.streams import Streams
from scoring_svc.domain.scheme import Scheme, SchemeCommand, SchemeEvent, SchemeVersions, version_for
from shared.kernel import Fault, Invalid

Schemes: TypeAlias = Streams[SchemeCommand, SchemeVersions, SchemeEvent]


async def scheme_for(cycle: int, scheme: str, schemes: Schemes) -> Scheme:
    """The version in force. Raises `Invalid` at ``/scheme`` where nobody has adopted one, or none for this cycle."""
    versions = (await schemes.load(scheme)).state.versions
    if not versions:
        raise Invalid(Fault(pointer="/scheme", code="unknown", detail=f"nobody has adopted a scheme {scheme}"))
    found = version_for(cycle, versions)
    if found is None:
        raise Invalid(Fault(pointer="/scheme", code="another-cycle", detail=f"{scheme} is not for {cycle}"))
    return found
