"""What may happen next to a talk, and what is refused. Voided by two admins, it may be recorded anew."""

from scoring_svc.domain.proposal import Proposal, both, is_repeat
from scoring_svc.domain.refusals import OfAnotherOrganisation, OutOfCount, RecordedAlready, not_after
from scoring_svc.domain.talk import commands as c
from scoring_svc.domain.talk import events as e
from scoring_svc.domain.talk.state import Talk, evolve
from shared.kernel import Decider, Fault, Invalid, NotFound


def decide(command: c.TalkCommand, talk: Talk) -> list[e.TalkEvent]:
    if isinstance(command, c.HoldTalk):
        return _hold(command, talk)
    if talk.details is None:
        raise NotFound(f"no talk {command.fact}")
    if not talk.counts:
        raise OutOfCount(f"talk {command.fact} is void")
    match command:
        case c.ProposeVoiding(fact=id, by=who, reason=reason):
            waiting = is_repeat(talk.proposal, Proposal(by=who, reason=reason))
            return [] if waiting else [e.VoidingProposed(fact=id, by=who, reason=reason)]
        case c.ConfirmVoiding(fact=id, by=who):
            by = both(talk.proposal, who)
            reason = talk.proposal.reason if talk.proposal else ""
            return [e.TalkVoided(fact=id, revision=talk.revision + 1, details=talk.details, reason=reason, by=by)]


def _hold(command: c.HoldTalk, talk: Talk) -> list[e.TalkEvent]:
    details = command.details
    if details.target == "person" and details.person is None:
        raise Invalid(Fault(pointer="/person", code="person-missing", detail="a talk to a person names the person"))
    not_after(command.today, details.occurred_on)
    if talk.counts and talk.details == details:
        return []
    if talk.counts:
        raise RecordedAlready(f"talk {command.fact} is another one")
    if talk.details and talk.details.organisation != details.organisation:
        raise OfAnotherOrganisation(f"talk {command.fact} is one of {talk.details.organisation}")
    return [e.TalkHeld(fact=command.fact, revision=talk.revision + 1, details=details)]


talk_decider = Decider(decide=decide, evolve=evolve, initial=Talk())
