"""A year-end report was returned."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.report-returned", version=1, en="A year-end report was returned", zh="述职报告已退回")
class ReportReturnedV1(Data, frozen=True, kw_only=True):
    """To be submitted anew."""

    report: v.ReportId
    person: v.PersonId
    cycle: v.Cycle
    session: v.SessionId
    shares: p.ReportShares
    flags: v.Flags = ()
    reason: v.Reason | None = None
