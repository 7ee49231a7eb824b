"""A year-end report was submitted."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.report-submitted", version=1, en="A year-end report was submitted", zh="述职报告已提交")
class ReportSubmittedV1(Data, frozen=True, kw_only=True):
    """Its lengths and the flags they raise; the text stays in the service."""

    report: v.ReportId
    person: v.PersonId
    cycle: v.Cycle
    session: v.SessionId
    shares: p.ReportShares
    flags: v.Flags = ()
