"""The policy that keeps a session: makes its pool of tokens, and carries its close through to the scores.

    closing confirmed → sheets and box sealed → counted → session closed → a score sheet per report → ballots dropped

Each step may be repeated after a crash at any place: derived commands have ids of their own, the box its stages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scoring_svc.application.casting import SheetStreams, make_pool, sheet_id
from scoring_svc.application.ports import Box, Derive, Directory, Roll
from scoring_svc.application.reports import ReportStreams, report_id
from scoring_svc.application.sessions import SessionStreams
from scoring_svc.domain.marks import Mark
from scoring_svc.domain.report.commands import ScoreReport
from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.session.commands import CloseSession
from scoring_svc.domain.session.events import ClosingConfirmed, SessionClosed, SessionOpened
from scoring_svc.domain.session.tally import tally
from scoring_svc.domain.session.terms import Cast, Seats, Terms
from scoring_svc.domain.sheet.commands import SealSheet
from shared.kernel import Recorded

Scores: TypeAlias = Mapping[tuple[str, str], tuple[int, ...]]
"""(group, organisation) → scores ascending."""


@dataclass(frozen=True, slots=True)
class SessionKeeper:
    """``await keeper.react(recorded)`` for each event of the service's feed."""

    sessions: SessionStreams
    sheets: SheetStreams
    reports: ReportStreams
    roll: Roll
    box: Box
    directory: Directory
    derive: Derive

    async def react(self, recorded: Recorded[object]) -> None:
        match recorded.event:
            case SessionOpened(session=session):
                await make_pool((await self.sessions.load(session)).state, self.roll, self.box)
            case ClosingConfirmed(session=session):
                await self._count(session, recorded)
            case SessionClosed(session=session, terms=terms):
                await self._score(session, terms, recorded)
            case _:
                pass

    async def _count(self, session: str, cause: Recorded[object]) -> None:
        panel = (await self.sessions.load(session)).state.panel
        await self._seal_sheets(session, panel, cause)
        await self.box.seal(session)
        await self.box.count(session, [seats for seats in panel if seats.secret])
        signed = [
            Cast(group=seats.group, count=len(await self._sheets_of(session, seats)))
            for seats in panel
            if not seats.secret
        ]
        cast = sorted([*signed, *(await self.box.tally(session)).cast], key=lambda cast: cast.group)
        command = CloseSession(session=session, cast=tuple(cast))
        await self.sessions.handle(session, command, await self.derive(cause, 0))

    async def _seal_sheets(self, session: str, panel: Sequence[Seats], cause: Recorded[object]) -> None:
        judges = [judge for seats in panel if not seats.secret for judge in seats.members]
        for number, judge in enumerate(judges, start=1):
            command = SealSheet(session=session, judge=judge)
            await self.sheets.handle(sheet_id(session, judge), command, await self.derive(cause, number))

    async def _score(self, session: str, terms: Terms, cause: Recorded[object]) -> None:
        scores: dict[tuple[str, str], tuple[int, ...]] = dict((await self.box.tally(session)).scores)
        for seats in terms.panel:
            if not seats.secret:
                counted = tally(seats, await self._sheets_of(session, seats))
                scores.update({(seats.group, who): given for who, given in counted.items()})
        for number, organisation in enumerate(terms.appraisees):
            command = ScoreReport(
                report=report_id(session, organisation),
                session=session,
                organisation=organisation,
                person=await self.directory.secretary_on(organisation, terms.first_day),
                cycle=terms.cycle,
                groups=tuple(groups_of(organisation, scores)),
            )
            await self.reports.handle(command.report, command, await self.derive(cause, number))
        await self.box.drop(session)
        await self.roll.clear(session)

    async def _sheets_of(self, session: str, seats: Seats) -> Sequence[Sequence[Mark]]:
        sheets = [(await self.sheets.load(sheet_id(session, judge))).state.marks for judge in seats.members]
        return [sheet for sheet in sheets if sheet is not None]


def groups_of(organisation: str, scores: Scores) -> Iterable[GroupScores]:
    """One appraisee's scores, by group."""
    for (group, who), given in sorted(scores.items()):
        if who == organisation:
            yield GroupScores(group=group, scores=given)
