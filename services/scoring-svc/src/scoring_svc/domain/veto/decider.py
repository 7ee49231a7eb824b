"""What may happen next to a veto, and what is refused. Lifting ends it on a day; voiding makes it never raised."""

from dataclasses import replace

from scoring_svc.domain.proposal import Proposal, both, is_repeat
from scoring_svc.domain.refusals import OfAnotherOrganisation, OutOfCount, RecordedAlready, not_after
from scoring_svc.domain.veto import commands as c
from scoring_svc.domain.veto import events as e
from scoring_svc.domain.veto.details import Details
from scoring_svc.domain.veto.state import Veto, evolve
from shared.kernel import Decider, Fault, Invalid, NotFound


def decide(command: c.VetoCommand, veto: Veto) -> list[e.VetoEvent]:
    if isinstance(command, c.RaiseVeto):
        return _raise(command, veto)
    if veto.details is None:
        raise NotFound(f"no veto {command.fact}")
    if not veto.counts:
        raise OutOfCount(f"veto {command.fact} is void")
    match command:
        case c.LiftVeto(until=day) if day == veto.details.until:
            return []
        case c.LiftVeto(fact=id, until=day, reason=reason):
            details = _in_order(replace(veto.details, until=day))
            return [e.VetoLifted(fact=id, revision=veto.revision + 1, details=details, reason=reason)]
        case c.ProposeVoiding(fact=id, by=who, reason=reason):
            waiting = is_repeat(veto.proposal, Proposal(by=who, reason=reason))
            return [] if waiting else [e.VoidingProposed(fact=id, by=who, reason=reason)]
        case c.ConfirmVoiding(fact=id, by=who):
            by = both(veto.proposal, who)
            reason = veto.proposal.reason if veto.proposal else ""
            return [e.VetoVoided(fact=id, revision=veto.revision + 1, details=veto.details, reason=reason, by=by)]


def _raise(command: c.RaiseVeto, veto: Veto) -> list[e.VetoEvent]:
    details = _in_order(command.details)
    not_after(command.today, details.in_force_from)
    if veto.counts and veto.details == details:
        return []
    if veto.counts:
        raise RecordedAlready(f"veto {command.fact} is another one")
    if veto.details and veto.details.organisation != details.organisation:
        raise OfAnotherOrganisation(f"veto {command.fact} is one of {veto.details.organisation}")
    return [e.VetoRaised(fact=command.fact, revision=veto.revision + 1, details=details)]


def _in_order(details: Details) -> Details:
    if details.until is not None and details.until <= details.in_force_from:
        raise Invalid(Fault(pointer="/until", code="order", detail=f"in force from {details.in_force_from} on"))
    return details


veto_decider = Decider(decide=decide, evolve=evolve, initial=Veto())
