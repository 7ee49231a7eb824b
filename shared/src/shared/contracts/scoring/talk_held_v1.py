"""A talk was held."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.talk-held", version=1, en="A talk was held", zh="约谈已进行")
class TalkHeldV1(FactData, frozen=True, kw_only=True):
    """A superior's formal talk, counted against ``target``."""

    target: v.TalkTarget
    person: v.PersonId | None = None
    cycle: v.Cycle
    occurred_on: v.OccurredOn
    trigger: v.Trigger
    by: v.HeldBy
    set_off_by_result: v.SetOffByResult
