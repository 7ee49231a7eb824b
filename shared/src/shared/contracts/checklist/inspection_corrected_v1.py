"""An inspection was corrected."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("checklist.inspection-corrected", version=1, en="An inspection was corrected", zh="督查已更正")
class InspectionCorrectedV1(FactData, frozen=True, kw_only=True):
    """The whole inspection as it now counts, with its own date and so its own quarter."""

    cycle: v.Cycle
    quarter: v.Quarter
    kind: v.InspectionKind
    occurred_on: v.OccurredOn
    inspectors: v.Inspectors
    scores: tuple[p.IndicatorScore, ...] = ()
    findings: tuple[p.Finding, ...] = ()
    reason: v.Reason
