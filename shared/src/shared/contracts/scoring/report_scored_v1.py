"""A report was scored."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("scoring.report-scored", version=1, en="A report was scored", zh="述职评议已计分")
class ReportScoredV1(FactData, frozen=True, kw_only=True):
    """What the judge groups gave; first at the close. A secret group with fewer than 3 ballots is not in it."""

    person: v.PersonId
    cycle: v.Cycle
    session: v.SessionId
    groups: tuple[p.GroupScores, ...]
