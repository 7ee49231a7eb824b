"""A session was closed."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.session-closed", version=1, en="A session was closed", zh="述职评议会已结束")
class SessionClosedV1(Data, frozen=True, kw_only=True):
    """Voting is over: how many sheets were cast, never by whom."""

    session: v.SessionId
    cohort: v.CohortId
    cycle: v.Cycle
    scheme: v.SchemeId
    scheme_version: v.SchemeVersion
    kind: v.SessionKind
    first_day: v.FirstDay
    panel: tuple[p.PanelGroup, ...]
    cast: tuple[p.GroupCast, ...]
