"""What is true of an override now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.override import events as e
from scoring_svc.domain.override.details import Details
from scoring_svc.domain.proposal import Proposal
from shared.kernel import record


@record
class Override:
    """``counts`` between its confirmation and that of its withdrawal; a ``proposal`` is for the other of the two."""

    details: Details | None = None
    reason: str = ""
    by: tuple[str, str] | None = None
    revision: int = 0
    counts: bool = False
    proposal: Proposal | None = None


def evolve(override: Override, event: e.OverrideEvent) -> Override:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.OverrideProposed(details=details, reason=reason, by=who):
            return replace(override, details=details, reason=reason, proposal=Proposal(by=who, reason=reason))
        case e.GradeOverridden(revision=revision, by=by):
            return replace(override, revision=revision, by=by, counts=True, proposal=None)
        case e.WithdrawalProposed(reason=reason, by=who):
            return replace(override, proposal=Proposal(by=who, reason=reason))
        case e.OverrideWithdrawn(revision=revision, reason=reason, by=by):
            return replace(override, revision=revision, reason=reason, by=by, counts=False, proposal=None)
        case _:
            assert_never(event)
