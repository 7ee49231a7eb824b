"""What is true of a report now."""

from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from scoring_svc.domain.proposal import Proposal
from scoring_svc.domain.report import events as e
from scoring_svc.domain.report.content import Content, GroupScores
from shared.kernel import record


class Status(StrEnum):
    """The life of a report (报告状态): 未提交, 已提交, 已退回, 已接收."""

    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


@record
class Report:
    """``content`` is None until it is submitted; ``scored`` is the fact's last revision, None before the close.

    ``counts``: whether those scores count, or are void. A proposal waits with ``correction``, the scores that it
    asks for, or None where it asks to void them.
    """

    content: Content | None = None
    status: Status = Status.UNSUBMITTED
    reason: str | None = None
    scored: e.ReportScored | None = None
    counts: bool = False
    proposal: Proposal | None = None
    correction: tuple[GroupScores, ...] | None = None


def evolve(report: Report, event: e.ReportEvent) -> Report:  # noqa: PLR0911 - one case an event
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.ReportSubmitted(content=content):
            return replace(report, content=content, status=Status.SUBMITTED, reason=None)
        case e.ReportReturned(reason=reason):
            return replace(report, status=Status.RETURNED, reason=reason)
        case e.ReportAccepted():
            return replace(report, status=Status.ACCEPTED)
        case e.ReportScored():
            return replace(report, scored=event, counts=True, proposal=None, correction=None)
        case e.CorrectionProposed(by=who, reason=reason, groups=groups):
            return replace(report, proposal=Proposal(by=who, reason=reason), correction=groups)
        case e.VoidingProposed(by=who, reason=reason):
            return replace(report, proposal=Proposal(by=who, reason=reason), correction=None)
        case e.ReportVoided(revision=revision):
            scored = replace(report.scored, revision=revision) if report.scored else None
            return replace(report, scored=scored, counts=False, proposal=None, correction=None)
        case _:
            assert_never(event)
