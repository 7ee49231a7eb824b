"""What can be asked of a report."""

from typing import TypeAlias

from scoring_svc.domain.report.content import GroupScores, Shares
from shared.kernel import record


@record
class SubmitReport:
    report: str
    session: str
    organisation: str
    person: str
    cycle: int
    shares: Shares


@record
class ReturnReport:
    report: str
    reason: str


@record
class AcceptReport:
    report: str


@record
class ScoreReport:
    """Said by the policy that closes the session, by nobody else.

    ``person``: the secretary on the session's first day, None for a vacant post.
    """

    report: str
    session: str
    organisation: str
    person: str | None
    cycle: int
    groups: tuple[GroupScores, ...]


@record
class ProposeCorrection:
    report: str
    by: str
    reason: str
    groups: tuple[GroupScores, ...]


@record
class ConfirmCorrection:
    report: str
    by: str


@record
class ProposeVoiding:
    report: str
    by: str
    reason: str


@record
class ConfirmVoiding:
    report: str
    by: str


ReportCommand: TypeAlias = (
    SubmitReport
    | ReturnReport
    | AcceptReport
    | ScoreReport
    | ProposeCorrection
    | ConfirmCorrection
    | ProposeVoiding
    | ConfirmVoiding
)
