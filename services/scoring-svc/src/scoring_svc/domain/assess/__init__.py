"""The rules of one appraisee (rulebook §3): `assess`, pure."""

from scoring_svc.domain.assess.assess import assess, outsider
from scoring_svc.domain.assess.assessment import Assessment, Bar, Cited, Step, Unused
from scoring_svc.domain.assess.bars import in_force
from scoring_svc.domain.assess.cohort import Cohort, Member

__all__ = ["Assessment", "Bar", "Cited", "Cohort", "Member", "Step", "Unused", "assess", "in_force", "outsider"]
