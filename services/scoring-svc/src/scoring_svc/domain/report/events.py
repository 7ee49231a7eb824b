"""What can have happened to a year-end report (述职报告). Stored for ever: add to it, never edit it.

Its scores are one fact: id = the report's, revision 1 at the close of the session, the next with each correction.
"""

from typing import TypeAlias

from scoring_svc.domain.report.content import Content, GroupScores
from shared.kernel import record


@record
class ReportSubmitted:
    content: Content


@record
class ReportReturned:
    content: Content
    reason: str


@record
class ReportAccepted:
    content: Content


@record
class ReportScored:
    """``person``: who submitted the report, or where nobody did, who was in office on the session's first day."""

    fact: str
    revision: int
    organisation: str
    person: str
    cycle: int
    session: str
    groups: tuple[GroupScores, ...]


@record
class CorrectionProposed:
    report: str
    by: str
    reason: str
    groups: tuple[GroupScores, ...]


@record
class VoidingProposed:
    report: str
    by: str
    reason: str


@record
class ReportVoided:
    """The scores count for nothing, until a later revision brings them back."""

    fact: str
    revision: int
    organisation: str
    person: str
    cycle: int
    session: str
    reason: str
    by: tuple[str, str]


ReportEvent: TypeAlias = (
    ReportSubmitted
    | ReportReturned
    | ReportAccepted
    | ReportScored
    | CorrectionProposed
    | VoidingProposed
    | ReportVoided
)
