"""What may happen next to an override, and what is refused: two persons each way (rulebook §4.6)."""

from scoring_svc.domain.override import commands as c
from scoring_svc.domain.override import events as e
from scoring_svc.domain.override.state import Override, evolve
from scoring_svc.domain.proposal import Proposal, both, is_repeat
from scoring_svc.domain.refusals import OfAnotherOrganisation, OutOfCount, RecordedAlready
from shared.kernel import Decider, NotFound


def decide(command: c.OverrideCommand, override: Override) -> list[e.OverrideEvent]:
    if isinstance(command, c.ProposeOverride):
        return _propose(command, override)
    details, proposal, revision = override.details, override.proposal, override.revision + 1
    if details is None:
        raise NotFound(f"no override {command.fact}")
    if isinstance(command, c.ConfirmOverride):
        if override.counts:
            raise RecordedAlready(f"override {command.fact} is in force")
        by = both(proposal, command.by)
        return [e.GradeOverridden(fact=command.fact, revision=revision, details=details, reason=override.reason, by=by)]
    if not override.counts:
        raise OutOfCount(f"override {command.fact} is not in force")
    match command:
        case c.ProposeWithdrawal(fact=id, reason=reason, by=who):
            waiting = is_repeat(proposal, Proposal(by=who, reason=reason))
            return [] if waiting else [e.WithdrawalProposed(fact=id, reason=reason, by=who)]
        case c.ConfirmWithdrawal(fact=id, by=who):
            by = both(proposal, who)
            reason = proposal.reason if proposal else ""
            return [e.OverrideWithdrawn(fact=id, revision=revision, details=details, reason=reason, by=by)]


def _propose(command: c.ProposeOverride, override: Override) -> list[e.OverrideEvent]:
    stands = override.details
    if stands and stands.organisation != command.details.organisation:
        raise OfAnotherOrganisation(f"override {command.fact} is one for {stands.organisation}")
    if override.counts and (stands, override.reason) == (command.details, command.reason):
        return []
    if override.counts:
        raise RecordedAlready(f"override {command.fact} is another one")
    if is_repeat(override.proposal, Proposal(by=command.by, reason=command.reason)) and stands == command.details:
        return []
    return [e.OverrideProposed(fact=command.fact, details=command.details, reason=command.reason, by=command.by)]


override_decider = Decider(decide=decide, evolve=evolve, initial=Override())
