"""A year-end report was accepted."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.report-accepted", version=1, en="A year-end report was accepted", zh="述职报告已通过")
class ReportAcceptedV1(Data, frozen=True, kw_only=True):
    """It goes to the session."""

    report: v.ReportId
    person: v.PersonId
    cycle: v.Cycle
    session: v.SessionId
    shares: p.ReportShares
    flags: v.Flags = ()
