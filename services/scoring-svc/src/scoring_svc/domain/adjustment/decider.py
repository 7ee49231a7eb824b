"""What may happen next to an adjustment, and what is refused. Another amount: withdrawn, then granted anew."""

from scoring_svc.domain.adjustment import commands as c
from scoring_svc.domain.adjustment import events as e
from scoring_svc.domain.adjustment.state import Adjustment, evolve
from scoring_svc.domain.refusals import OfAnotherOrganisation, RecordedAlready, not_after
from shared.kernel import Decider, Fault, Invalid, NotFound


def decide(command: c.AdjustmentCommand, adjustment: Adjustment) -> list[e.AdjustmentEvent]:
    match command:
        case c.GrantAdjustment():
            return _grant(command, adjustment)
        case c.WithdrawAdjustment(fact=id, reason=reason):
            if adjustment.details is None:
                raise NotFound(f"no adjustment {id}")
            if not adjustment.counts:
                return []
            return [
                e.AdjustmentWithdrawn(
                    fact=id, revision=adjustment.revision + 1, details=adjustment.details, reason=reason
                )
            ]


def _grant(command: c.GrantAdjustment, adjustment: Adjustment) -> list[e.AdjustmentEvent]:
    details, stands = command.details, adjustment.details
    if details.amount == 0:
        raise Invalid(Fault(pointer="/amount", code="zero", detail="an adjustment adds or takes something"))
    not_after(command.today, details.occurred_on)
    if adjustment.counts and stands == details:
        return []
    if adjustment.counts:
        raise RecordedAlready(f"adjustment {command.fact} is another one")
    if stands and stands.organisation != details.organisation:
        raise OfAnotherOrganisation(f"adjustment {command.fact} is one of {stands.organisation}")
    return [e.AdjustmentGranted(fact=command.fact, revision=adjustment.revision + 1, details=details)]


adjustment_decider = Decider(decide=decide, evolve=evolve, initial=Adjustment())
