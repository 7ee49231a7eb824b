"""Sessions: opened over a cohort, under the version of its scheme that is in force; closed by two admins."""

from dataclasses import replace
from datetime import date
from typing import TypeAlias
from uuid import uuid5

from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.schemes import Schemes, scheme_for
from scoring_svc.application.streams import Streams
from scoring_svc.domain.cohort import commands as cohort_commands
from scoring_svc.domain.cohort.events import CohortEvent
from scoring_svc.domain.cohort.state import Cohort
from scoring_svc.domain.session import commands as c
from scoring_svc.domain.session.decider import decide
from scoring_svc.domain.session.events import SessionEvent
from scoring_svc.domain.session.state import Session
from scoring_svc.domain.session.terms import YEAR_END, Terms
from shared.kernel import Context, Fault, Invalid, NotFound, Outcome, record

SessionStreams: TypeAlias = Streams[c.SessionCommand, Session, SessionEvent]
CohortStreams: TypeAlias = Streams[cohort_commands.CohortCommand, Cohort, CohortEvent]


@record
class Opening:
    """What the caller says of a new session; the rest is the cohort's and the scheme's."""

    session: str
    cohort: str
    kind: str
    first_day: date
    panel: tuple[c.Bench, ...]


@record
class Asking:
    """Who asks: the person, and the root of the subtree that they reach."""

    person: str
    org: str


class Sessions:
    def __init__(self, streams: SessionStreams, cohorts: CohortStreams, schemes: Schemes, directory: Directory) -> None:
        self._streams, self._cohorts, self._schemes, self._directory = streams, cohorts, schemes, directory

    async def show(self, session: str, asking: Asking) -> Outcome[Session]:
        """A session is seen from above, by those whom it appraises, and by its judges. Raises `NotFound`."""
        found = await self._streams.find(session)
        terms = terms_of(found.state)
        concerned = asking.org in terms.appraisees or found.state.seat_of(asking.person) is not None
        if not concerned:
            await self._seen(found.state, asking.org)
        return found

    async def open(self, opening: Opening, context: Context, org: str) -> Outcome[Session]:
        """Raises `Invalid` at ``/cohort`` for an unknown one, what the deciders and `transact` raise.

        A cohort has one year-end session: the cohort's own stream says which, before the session is opened.
        """
        command = await self._command(opening, org)
        if not await self._streams.is_repeat(context):
            decide(command, (await self._streams.load(opening.session)).state)
            if opening.kind == YEAR_END:
                await self._cohorts.handle(
                    opening.cohort,
                    cohort_commands.FixYearEnd(cohort=opening.cohort, session=opening.session),
                    replace(context, command_id=uuid5(context.command_id, "cohort"), expected_version=None),
                )
        return await self._streams.handle(opening.session, command, context)

    async def handle(
        self, command: c.ProposeClosing | c.ConfirmClosing, context: Context, org: str
    ) -> Outcome[Session]:
        """Raises what `transact` raises; `NotFound` outside the subtree."""
        found = await self._streams.find(command.session)
        await self._seen(found.state, org)
        return await self._streams.handle(command.session, command, context)

    async def _command(self, opening: Opening, org: str) -> c.OpenSession:
        cohort = (await self._cohorts.load(opening.cohort)).state
        if not cohort.cohort or not await self._directory.reaches(org, cohort.organisation):
            raise Invalid(Fault(pointer="/cohort", code="unknown", detail=f"no cohort {opening.cohort}"))
        scheme = await scheme_for(cohort.cycle, cohort.scheme, self._schemes)
        return c.OpenSession(
            session=opening.session,
            cohort=opening.cohort,
            organisation=cohort.organisation,
            cycle=cohort.cycle,
            scheme=cohort.scheme,
            scheme_version=scheme.version,
            groups=scheme.groups,
            minimum_secret=scheme.minimum_secret,
            kind=opening.kind,
            first_day=opening.first_day,
            appraisees=tuple(member.organisation for member in cohort.members),
            panel=opening.panel,
        )

    async def _seen(self, session: Session, org: str) -> None:
        asked = self._streams.named(session.session)
        await reached(self._directory, org, terms_of(session).organisation, asked=asked)


def terms_of(session: Session) -> Terms:
    """Raises `NotFound` for a session that was never opened."""
    if session.terms is None:
        raise NotFound("no such session")
    return session.terms


async def appraised(sessions: SessionStreams, directory: Directory, session: str, organisation: str, org: str) -> Terms:
    """The terms of the session that appraises this organisation, as those above it see them.

    Raises `Invalid` at ``/session`` where there is none in the subtree of ``org``, at ``/organisation`` where it
    appraises others.
    """
    terms = (await sessions.load(session)).state.terms
    if terms is None or not await directory.reaches(org, terms.organisation):
        raise Invalid(Fault(pointer="/session", code="unknown", detail=f"no session {session}"))
    if organisation not in terms.appraisees:
        detail = f"{organisation} is not appraised in {session}"
        raise Invalid(Fault(pointer="/organisation", code="unknown", detail=detail))
    return terms
