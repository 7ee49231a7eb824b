"""A session was opened."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.session-opened", version=1, en="A session was opened", zh="述职评议会已开启")
class SessionOpenedV1(Data, frozen=True, kw_only=True):
    """The scheme's version is frozen for the cohort from here on."""

    session: v.SessionId
    cohort: v.CohortId
    cycle: v.Cycle
    scheme: v.SchemeId
    scheme_version: v.SchemeVersion
    kind: v.SessionKind
    first_day: v.FirstDay
    panel: tuple[p.PanelGroup, ...]
