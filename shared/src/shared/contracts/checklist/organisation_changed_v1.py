"""An organisation was changed."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.organisation-changed", version=1, en="An organisation was changed", zh="党组织已变更")
class OrganisationChangedV1(Data, frozen=True, kw_only=True):
    """How the organisation is from ``effective_on`` on, whole."""

    kind: v.OrganisationKind
    name: v.OrganisationName
    parent: v.ParentId | None = None
    class_: v.AppraiseeClass | None = None
    effective_on: v.EffectiveOn
