"""A veto was raised."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.veto-raised", version=1, en="A veto was raised", zh="一票否决已提出")
class VetoRaisedV1(FactData, frozen=True, kw_only=True):
    """In force in every cycle that its period overlaps, until lifted."""

    person: v.PersonId | None = None
    effects: v.Effects
    in_force_from: v.InForceFrom
    until: v.Until | None = None
    ground: v.Ground
    source: v.Origin
