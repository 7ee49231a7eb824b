"""An inspection was recorded."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("checklist.inspection-recorded", version=1, en="An inspection was recorded", zh="督查已记录")
class InspectionRecordedV1(FactData, frozen=True, kw_only=True):
    """The first revision of an inspection of ``organisation``."""

    cycle: v.Cycle
    quarter: v.Quarter
    kind: v.InspectionKind
    occurred_on: v.OccurredOn
    inspectors: v.Inspectors
    scores: tuple[p.IndicatorScore, ...] = ()
    findings: tuple[p.Finding, ...] = ()
