"""Reports: written by the appraisee, reviewed from above, scored at the close; the scores corrected by two admins."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.sessions import SessionStreams
from scoring_svc.application.streams import Streams
from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.report.events import ReportEvent
from scoring_svc.domain.report.scores import corrected
from scoring_svc.domain.report.shape import shares_of
from scoring_svc.domain.report.state import Report
from scoring_svc.domain.session.decider import SessionNotOpen
from scoring_svc.domain.session.terms import Terms
from shared.kernel import Context, NotFound, Outcome, record

ReportStreams: TypeAlias = Streams[c.ReportCommand, Report, ReportEvent]


def report_id(session: str, organisation: str) -> str:
    """One report an appraisee and session: the id says so. No organisation has a dot in its code."""
    return f"{session}.{organisation}"


@record
class Place:
    """Where a report belongs, and from where it is looked at: ``org`` is the root of the caller's subtree."""

    session: str
    organisation: str
    org: str

    @property
    def report(self) -> str:
        return report_id(self.session, self.organisation)


class Reports:
    """Everywhere: `NotFound` for an organisation that the session does not appraise, or outside the subtree."""

    def __init__(self, streams: ReportStreams, sessions: SessionStreams, directory: Directory) -> None:
        self._streams, self._sessions, self._directory = streams, sessions, directory

    async def show(self, place: Place) -> Outcome[Report]:
        await self._terms(place)
        return await self._streams.find(place.report)

    async def submit(self, place: Place, person: str, sections: Mapping[str, int], context: Context) -> Outcome[Report]:
        """``sections``: lengths in characters. Nobody submits for others, and nobody once the session is being closed.

        Raises `SessionNotOpen`, what `transact` raises.
        """
        if place.org != place.organisation:
            raise NotFound(f"no report {place.report} of {place.org}")
        terms = await self._terms(place)
        command = c.SubmitReport(
            report=place.report,
            session=place.session,
            organisation=place.organisation,
            person=person,
            cycle=terms.cycle,
            shares=shares_of(sections),
        )

        async def let_in(_: Report) -> None:
            await self._still_open(place.session)

        return await self._streams.handle(place.report, command, context, let_in)

    async def handle(self, place: Place, command: c.ReportCommand, context: Context) -> Outcome[Report]:
        """Review it, or decide on its scores: from above alone. Raises what `transact` raises."""
        await self._from_above(place)
        return await self._streams.handle(place.report, command, context)

    async def propose_correction(
        self, place: Place, reason: str, groups: Sequence[GroupScores], context: Context
    ) -> Outcome[Report]:
        """From above alone. Raises `Invalid` for scores that this panel can't have given; what `transact` raises."""
        terms = await self._from_above(place)
        command = c.ProposeCorrection(
            report=place.report, by=context.actor, reason=reason, groups=corrected(groups, terms.panel)
        )
        return await self._streams.handle(place.report, command, context)

    async def _still_open(self, session: str) -> None:
        found = (await self._sessions.find(session)).state
        if not found.casting:
            raise SessionNotOpen(f"{session} is {found.status}")

    async def _from_above(self, place: Place) -> Terms:
        terms = await self._terms(place)
        await reached(self._directory, place.org, terms.organisation, asked=self._streams.named(place.report))
        return terms

    async def _terms(self, place: Place) -> Terms:
        terms = (await self._sessions.load(place.session)).state.terms
        reached = await self._directory.reaches(place.org, place.organisation)
        if terms is None or place.organisation not in terms.appraisees or not reached:
            raise NotFound(f"no {self._streams.named(place.report)}")
        return terms
