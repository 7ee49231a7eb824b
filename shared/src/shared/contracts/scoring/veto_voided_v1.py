"""A veto was voided."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.veto-voided", version=1, en="A veto was voided", zh="一票否决已作废")
class VetoVoidedV1(FactData, frozen=True, kw_only=True):
    """It counts as never raised."""

    person: v.PersonId | None = None
    effects: v.Effects
    in_force_from: v.InForceFrom
    until: v.Until | None = None
    ground: v.Ground
    source: v.Origin
