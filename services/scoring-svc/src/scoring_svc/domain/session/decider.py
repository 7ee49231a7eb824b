"""What may happen next to a session, and what is refused."""

from scoring_svc.domain.proposal import Proposal, both, is_repeat
from scoring_svc.domain.refusals import RecordedAlready
from scoring_svc.domain.session import commands as c
from scoring_svc.domain.session import events as e
from scoring_svc.domain.session.panel import seated
from scoring_svc.domain.session.state import Session, Status, evolve
from scoring_svc.domain.session.terms import Terms
from shared.kernel import Decider, Fault, Invalid, NotFound, Refused, Text

ID_LENGTH = 64
"""A report's id is made of the session's and the organisation's."""


class SessionNotOpen(Refused):
    slug = "session-not-open"
    title = Text("The session is not open any more", "评议会已不在进行中")


class ClosingUnconfirmed(Refused):
    slug = "closing-unconfirmed"
    title = Text("Nobody has confirmed the closing", "结束评议会尚未经确认")


def decide(command: c.SessionCommand, session: Session) -> list[e.SessionEvent]:
    if isinstance(command, c.OpenSession):
        return _open(command, session)
    if session.terms is None:
        raise NotFound(f"no session {command.session}")
    match command, session.status:
        case c.ProposeClosing(by=who), Status.OPEN | Status.CLOSING_PROPOSED:
            waiting = is_repeat(session.proposal, Proposal(by=who))
            return [] if waiting else [e.ClosingProposed(session=session.session, by=who)]
        case c.ConfirmClosing(by=who), Status.OPEN | Status.CLOSING_PROPOSED:
            return [e.ClosingConfirmed(session=session.session, by=both(session.proposal, who))]
        case c.CloseSession(cast=cast), Status.CLOSING:
            return [e.SessionClosed(session=session.session, terms=session.terms, cast=cast)]
        case c.CloseSession(), Status.CLOSED:
            return []
        case c.CloseSession(), _:
            raise ClosingUnconfirmed(f"{session.session} is {session.status}")
        case _:
            raise SessionNotOpen(f"{session.session} is {session.status}")


def _open(command: c.OpenSession, session: Session) -> list[e.SessionEvent]:
    terms = _terms(command)
    if session.terms is None:
        return [e.SessionOpened(session=command.session, terms=terms)]
    if session.terms == terms:
        return []
    raise RecordedAlready(f"session {command.session} was opened on other terms")


def _terms(command: c.OpenSession) -> Terms:
    longest = max((len(organisation) for organisation in command.appraisees), default=0)
    if len(command.session) + 1 + longest > ID_LENGTH:
        detail = f"with .<organisation> behind it the session's id must stay within {ID_LENGTH} characters"
        raise Invalid(Fault(pointer="/session", code="too-long", detail=detail))
    return Terms(
        cohort=command.cohort,
        organisation=command.organisation,
        cycle=command.cycle,
        scheme=command.scheme,
        scheme_version=command.scheme_version,
        kind=command.kind,
        first_day=command.first_day,
        appraisees=command.appraisees,
        panel=seated(command.panel, command.groups, command.minimum_secret, command.kind),
    )


session_decider = Decider(decide=decide, evolve=evolve, initial=Session())
