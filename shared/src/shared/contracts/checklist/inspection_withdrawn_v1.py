"""An inspection was withdrawn."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("checklist.inspection-withdrawn", version=1, en="An inspection was withdrawn", zh="督查已撤销")
class InspectionWithdrawnV1(FactData, frozen=True, kw_only=True):
    """The inspection, as it stood, counts no longer; a later revision brings it back."""

    cycle: v.Cycle
    quarter: v.Quarter
    kind: v.InspectionKind
    occurred_on: v.OccurredOn
    inspectors: v.Inspectors
    scores: tuple[p.IndicatorScore, ...] = ()
    findings: tuple[p.Finding, ...] = ()
    reason: v.Reason
