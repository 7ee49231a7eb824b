"""The rules of a cohort (rulebook §4)."""

from scoring_svc.domain.assess.assessment import Assessment
from scoring_svc.domain.judge.cohort import Cohort, Member
from scoring_svc.domain.judge.result import Explanation, Moved, Result

__all__ = ["Assessment", "Cohort", "Explanation", "Member", "Moved", "Result"]
