"""The rules of a cohort (rulebook §4): `judge`, pure."""

from scoring_svc.domain.assess.assessment import Assessment
from scoring_svc.domain.assess.cohort import Cohort, Member
from scoring_svc.domain.judge.appraisee import Appointment, appraisee
from scoring_svc.domain.judge.judge import entangled, judge
from scoring_svc.domain.judge.result import Explanation, Moved, Published, Result

__all__ = [
    "Appointment",
    "Assessment",
    "Cohort",
    "Explanation",
    "Member",
    "Moved",
    "Published",
    "Result",
    "appraisee",
    "entangled",
    "judge",
]
