"""What scoring-svc publishes: schemes, cohorts, sessions, facts and results."""

from shared.contracts.scoring.adjustment_granted_v1 import AdjustmentGrantedV1
from shared.contracts.scoring.adjustment_withdrawn_v1 import AdjustmentWithdrawnV1
from shared.contracts.scoring.cohort_changed_v1 import CohortChangedV1
from shared.contracts.scoring.cohort_formed_v1 import CohortFormedV1
from shared.contracts.scoring.grade_overridden_v1 import GradeOverriddenV1
from shared.contracts.scoring.grade_withdrawn_v1 import GradeWithdrawnV1
from shared.contracts.scoring.problem_answered_v1 import ProblemAnsweredV1
from shared.contracts.scoring.problem_unanswered_v1 import ProblemUnansweredV1
from shared.contracts.scoring.report_accepted_v1 import ReportAcceptedV1
from shared.contracts.scoring.report_returned_v1 import ReportReturnedV1
from shared.contracts.scoring.report_scored_v1 import ReportScoredV1
from shared.contracts.scoring.report_submitted_v1 import ReportSubmittedV1
from shared.contracts.scoring.report_voided_v1 import ReportVoidedV1
from shared.contracts.scoring.result_published_v1 import ResultPublishedV1
from shared.contracts.scoring.result_revised_v1 import ResultRevisedV1
from shared.contracts.scoring.results_published_v1 import ResultsPublishedV1
from shared.contracts.scoring.results_revised_v1 import ResultsRevisedV1
from shared.contracts.scoring.scheme_adopted_v1 import SchemeAdoptedV1
from shared.contracts.scoring.session_closed_v1 import SessionClosedV1
from shared.contracts.scoring.session_opened_v1 import SessionOpenedV1
from shared.contracts.scoring.talk_held_v1 import TalkHeldV1
from shared.contracts.scoring.talk_voided_v1 import TalkVoidedV1
from shared.contracts.scoring.veto_lifted_v1 import VetoLiftedV1
from shared.contracts.scoring.veto_raised_v1 import VetoRaisedV1
from shared.contracts.scoring.veto_voided_v1 import VetoVoidedV1

__all__ = [
    "AdjustmentGrantedV1",
    "AdjustmentWithdrawnV1",
    "CohortChangedV1",
    "CohortFormedV1",
    "GradeOverriddenV1",
    "GradeWithdrawnV1",
    "ProblemAnsweredV1",
    "ProblemUnansweredV1",
    "ReportAcceptedV1",
    "ReportReturnedV1",
    "ReportScoredV1",
    "ReportSubmittedV1",
    "ReportVoidedV1",
    "ResultPublishedV1",
    "ResultRevisedV1",
    "ResultsPublishedV1",
    "ResultsRevisedV1",
    "SchemeAdoptedV1",
    "SessionClosedV1",
    "SessionOpenedV1",
    "TalkHeldV1",
    "TalkVoidedV1",
    "VetoLiftedV1",
    "VetoRaisedV1",
    "VetoVoidedV1",
]
