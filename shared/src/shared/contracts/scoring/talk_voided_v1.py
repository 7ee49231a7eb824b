"""A talk was voided."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.talk-voided", version=1, en="A talk was voided", zh="约谈已作废")
class TalkVoidedV1(FactData, frozen=True, kw_only=True):
    """It counts as never held."""

    target: v.TalkTarget
    person: v.PersonId | None = None
    cycle: v.Cycle
    occurred_on: v.OccurredOn
    trigger: v.Trigger
    by: v.HeldBy
    set_off_by_result: v.SetOffByResult
