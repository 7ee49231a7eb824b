"""What is true of a talk now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.proposal import Proposal
from scoring_svc.domain.talk import events as e
from scoring_svc.domain.talk.details import Details
from shared.kernel import record


@record
class Talk:
    """``details`` is None before it is recorded; ``counts`` is false once it is void."""

    details: Details | None = None
    revision: int = 0
    counts: bool = False
    proposal: Proposal | None = None


def evolve(talk: Talk, event: e.TalkEvent) -> Talk:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.TalkHeld(revision=revision, details=details):
            return Talk(details=details, revision=revision, counts=True)
        case e.VoidingProposed(by=who, reason=reason):
            return replace(talk, proposal=Proposal(by=who, reason=reason))
        case e.TalkVoided(revision=revision):
            return replace(talk, revision=revision, counts=False, proposal=None)
        case _:
            assert_never(event)
