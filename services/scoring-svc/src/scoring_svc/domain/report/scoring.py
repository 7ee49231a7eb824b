"""The scores of a report: given once at the close, then corrected or voided by two admins, revision by revision."""

from dataclasses import replace
from typing import TypeAlias

from scoring_svc.domain.proposal import NothingProposed, Proposal, both, is_repeat
from scoring_svc.domain.refusals import OutOfCount
from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report import events as e
from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.report.state import Report
from shared.kernel import Refused, Text

ScoresCommand: TypeAlias = (
    c.ScoreReport | c.ProposeCorrection | c.ConfirmCorrection | c.ProposeVoiding | c.ConfirmVoiding
)


class NotScored(Refused):
    slug = "report-not-scored"
    title = Text("The report has no scores yet", "述职报告尚未计分")


def decide_scores(command: ScoresCommand, report: Report) -> list[e.ReportEvent]:
    if isinstance(command, c.ScoreReport):
        return _first(command, report)
    if report.scored is None:
        raise NotScored(f"{command.report} is scored when its session closes")
    match command:
        case c.ProposeCorrection(by=who, reason=reason, groups=groups):
            waiting = _waits(report, Proposal(by=who, reason=reason), groups)
            asked = e.CorrectionProposed(report=command.report, by=who, reason=reason, groups=groups)
            return [] if waiting else [asked]
        case c.ProposeVoiding() if not report.counts:
            raise OutOfCount(f"the scores of {command.report} are void")
        case c.ProposeVoiding(by=who, reason=reason):
            waiting = _waits(report, Proposal(by=who, reason=reason), None)
            return [] if waiting else [e.VoidingProposed(report=command.report, by=who, reason=reason)]
        case c.ConfirmCorrection(by=who):
            return [_corrected(report, report.scored, who)]
        case c.ConfirmVoiding(by=who):
            return [_voided(report, report.scored, who)]


def _first(command: c.ScoreReport, report: Report) -> list[e.ReportEvent]:
    person = report.content.person if report.content else command.person
    if report.scored or person is None:
        return []
    return [
        e.ReportScored(
            fact=command.report,
            revision=1,
            organisation=command.organisation,
            person=person,
            cycle=command.cycle,
            session=command.session,
            groups=command.groups,
        )
    ]


def _waits(report: Report, proposal: Proposal, correction: tuple[GroupScores, ...] | None) -> bool:
    """Whether just this waits to be confirmed. Raises `ProposedAlready` where another person's proposal does."""
    return is_repeat(report.proposal, proposal) and report.correction == correction


def _corrected(report: Report, scored: e.ReportScored, second: str) -> e.ReportScored:
    if report.correction is None:
        raise NothingProposed(f"nobody has proposed other scores for {scored.fact}")
    both(report.proposal, second)
    return replace(scored, revision=scored.revision + 1, groups=report.correction)


def _voided(report: Report, scored: e.ReportScored, second: str) -> e.ReportVoided:
    if report.correction is not None:
        raise NothingProposed(f"what waits for {scored.fact} is a correction")
    by = both(report.proposal, second)
    return e.ReportVoided(
        fact=scored.fact,
        revision=scored.revision + 1,
        organisation=scored.organisation,
        person=scored.person,
        cycle=scored.cycle,
        session=scored.session,
        reason=report.proposal.reason if report.proposal else "",
        by=by,
    )
