"""A veto was lifted."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.veto-lifted", version=1, en="A veto was lifted", zh="一票否决已解除")
class VetoLiftedV1(FactData, frozen=True, kw_only=True):
    """In force up to the day before ``until``."""

    person: v.PersonId | None = None
    effects: v.Effects
    in_force_from: v.InForceFrom
    until: v.Until
    ground: v.Ground
    source: v.Origin
