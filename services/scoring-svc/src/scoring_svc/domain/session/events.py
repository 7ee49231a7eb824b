"""What can have happened to a session (述职评议会). Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.session.terms import Cast, Terms
from shared.kernel import record


@record
class SessionOpened:
    session: str
    terms: Terms


@record
class ClosingProposed:
    session: str
    by: str


@record
class ClosingConfirmed:
    """From here on nobody casts any more."""

    session: str
    by: tuple[str, str]


@record
class SessionClosed:
    session: str
    terms: Terms
    cast: tuple[Cast, ...]


SessionEvent: TypeAlias = SessionOpened | ClosingProposed | ClosingConfirmed | SessionClosed
