"""An organisation was dissolved."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.organisation-dissolved", version=1, en="An organisation was dissolved", zh="党组织已撤销")
class OrganisationDissolvedV1(Data, frozen=True, kw_only=True):
    """How the organisation was; ``effective_on`` is the first day without it."""

    kind: v.OrganisationKind
    name: v.OrganisationName
    parent: v.ParentId | None = None
    class_: v.AppraiseeClass | None = None
    effective_on: v.EffectiveOn
