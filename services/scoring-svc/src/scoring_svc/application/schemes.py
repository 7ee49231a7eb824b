"""Schemes: adopted version by version, read as they stand."""

from typing import TypeAlias

from scoring_svc.application.streams import Streams
from scoring_svc.domain.scheme import Scheme, SchemeCommand, SchemeEvent, SchemeVersions
from shared.kernel import Fault, Invalid

Schemes: TypeAlias = Streams[SchemeCommand, SchemeVersions, SchemeEvent]


async def newest(schemes: Schemes, scheme: str) -> Scheme:
    """The version in force. Raises `Invalid` at ``/scheme`` where nobody has adopted the scheme."""
    found = (await schemes.load(scheme)).state.newest
    if found is None:
        raise Invalid(Fault(pointer="/scheme", code="unknown", detail=f"nobody has adopted a scheme {scheme}"))
    return found
