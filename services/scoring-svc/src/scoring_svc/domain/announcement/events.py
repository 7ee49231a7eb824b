"""What can have happened to one appraisee's announced result. Stored for ever: add to it, never edit it."""

from typing import TypeAlias

from scoring_svc.domain.row import Row
from shared.kernel import record


@record
class ResultPublished:
    """``digest``: of the cohort's publication that this row is part of."""

    row: Row
    digest: str


@record
class ResultRevised:
    row: Row
    digest: str
    revision: int


AnnouncementEvent: TypeAlias = ResultPublished | ResultRevised
