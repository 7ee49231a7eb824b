"""What is true of a veto now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.proposal import Proposal
from scoring_svc.domain.veto import events as e
from scoring_svc.domain.veto.details import Details
from shared.kernel import record


@record
class Veto:
    """``details`` is None before it is raised; ``counts`` is false once it is void."""

    details: Details | None = None
    revision: int = 0
    counts: bool = False
    proposal: Proposal | None = None


def evolve(veto: Veto, event: e.VetoEvent) -> Veto:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.VetoRaised(revision=revision, details=details):
            return Veto(details=details, revision=revision, counts=True)
        case e.VetoLifted(revision=revision, details=details):
            return replace(veto, details=details, revision=revision)
        case e.VoidingProposed(by=who, reason=reason):
            return replace(veto, proposal=Proposal(by=who, reason=reason))
        case e.VetoVoided(revision=revision):
            return replace(veto, revision=revision, counts=False, proposal=None)
        case _:
            assert_never(event)
