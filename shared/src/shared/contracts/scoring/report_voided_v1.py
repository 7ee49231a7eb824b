"""The scores of a report were voided."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.report-voided", version=1, en="The scores of a report were voided", zh="述职评议计分已作废")
class ReportVoidedV1(FactData, frozen=True, kw_only=True):
    """The scores count no longer."""

    person: v.PersonId
    cycle: v.Cycle
    session: v.SessionId
    groups: tuple[p.GroupScores, ...] = ()
