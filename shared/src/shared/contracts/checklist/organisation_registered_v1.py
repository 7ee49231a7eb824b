"""An organisation was registered."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.organisation-registered", version=1, en="An organisation was registered", zh="党组织已登记")
class OrganisationRegisteredV1(Data, frozen=True, kw_only=True):
    """The organisation enters the tree on ``effective_on``."""

    kind: v.OrganisationKind
    name: v.OrganisationName
    parent: v.ParentId | None = None
    class_: v.AppraiseeClass | None = None
    effective_on: v.EffectiveOn
