"""What is true of a session now."""

from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from scoring_svc.domain.proposal import Proposal
from scoring_svc.domain.session import events as e
from scoring_svc.domain.session.terms import Cast, Seats, Terms
from shared.kernel import record


class Status(StrEnum):
    """The life of a session (评议会状态): 进行中, 待关闭确认, 关闭中, 已关闭."""

    OPEN = "open"
    CLOSING_PROPOSED = "closing-proposed"
    CLOSING = "closing"
    CLOSED = "closed"


@record
class Session:
    """``terms`` is None before the session is opened."""

    session: str = ""
    terms: Terms | None = None
    status: Status = Status.OPEN
    proposal: Proposal | None = None
    cast: tuple[Cast, ...] = ()

    @property
    def casting(self) -> bool:
        """Whether judges may cast: a close that is only proposed stops nobody."""
        return self.terms is not None and self.status in (Status.OPEN, Status.CLOSING_PROPOSED)

    @property
    def panel(self) -> tuple[Seats, ...]:
        return self.terms.panel if self.terms else ()

    def seat_of(self, person: str) -> Seats | None:
        """The one group in which this person judges."""
        return next((seats for seats in self.panel if person in seats.members), None)


def evolve(session: Session, event: e.SessionEvent) -> Session:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.SessionOpened(session=id, terms=terms):
            return Session(session=id, terms=terms)
        case e.ClosingProposed(by=who):
            return replace(session, status=Status.CLOSING_PROPOSED, proposal=Proposal(by=who))
        case e.ClosingConfirmed():
            return replace(session, status=Status.CLOSING, proposal=None)
        case e.SessionClosed(cast=cast):
            return replace(session, status=Status.CLOSED, cast=cast)
        case _:
            assert_never(event)
