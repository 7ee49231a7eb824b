"""All public data types as one union, for match statements and the decoder."""

from typing import TypeAlias

from shared.contracts.checklist import (
    ChecklistIssuedV1,
    ChecklistRevisedV1,
    ChecklistSignedV1,
    CycleOpenedV1,
    CyclePhaseChangedV1,
    InspectionCorrectedV1,
    InspectionRecordedV1,
    InspectionWithdrawnV1,
    ItemReportedV1,
    ItemReturnedV1,
    ItemVerifiedV1,
    OrganisationChangedV1,
    OrganisationDissolvedV1,
    OrganisationRegisteredV1,
    SecretaryAppointedV1,
    SecretaryLeftV1,
)
from shared.contracts.project import (
    MilestonePlannedV1,
    MilestoneReportedV1,
    MilestoneSentBackV1,
    MilestoneVerifiedV1,
    ProjectAcceptedV1,
    ProjectApprovedV1,
    ProjectClaimedV1,
    ProjectDeclaredV1,
    ProjectReleasedV1,
    ProjectReturnedV1,
)
from shared.contracts.scoring import (
    AdjustmentGrantedV1,
    AdjustmentWithdrawnV1,
    CohortChangedV1,
    CohortFormedV1,
    GradeOverriddenV1,
    GradeWithdrawnV1,
    ProblemAnsweredV1,
    ProblemUnansweredV1,
    ReportAcceptedV1,
    ReportReturnedV1,
    ReportScoredV1,
    ReportSubmittedV1,
    ReportVoidedV1,
    ResultPublishedV1,
    ResultRevisedV1,
    ResultsPublishedV1,
    ResultsRevisedV1,
    SchemeAdoptedV1,
    SessionClosedV1,
    SessionOpenedV1,
    TalkHeldV1,
    TalkVoidedV1,
    VetoLiftedV1,
    VetoRaisedV1,
    VetoVoidedV1,
)

ChecklistData: TypeAlias = (
    OrganisationRegisteredV1
    | OrganisationChangedV1
    | OrganisationDissolvedV1
    | SecretaryAppointedV1
    | SecretaryLeftV1
    | CycleOpenedV1
    | CyclePhaseChangedV1
    | ChecklistIssuedV1
    | ChecklistSignedV1
    | ChecklistRevisedV1
    | ItemReportedV1
    | ItemVerifiedV1
    | ItemReturnedV1
    | InspectionRecordedV1
    | InspectionCorrectedV1
    | InspectionWithdrawnV1
)

ProjectData: TypeAlias = (
    ProjectDeclaredV1
    | ProjectApprovedV1
    | ProjectReturnedV1
    | ProjectClaimedV1
    | ProjectReleasedV1
    | ProjectAcceptedV1
    | MilestonePlannedV1
    | MilestoneReportedV1
    | MilestoneVerifiedV1
    | MilestoneSentBackV1
)

ScoringData: TypeAlias = (
    SchemeAdoptedV1
    | CohortFormedV1
    | CohortChangedV1
    | SessionOpenedV1
    | SessionClosedV1
    | ReportSubmittedV1
    | ReportReturnedV1
    | ReportAcceptedV1
    | ReportScoredV1
    | ReportVoidedV1
    | AdjustmentGrantedV1
    | AdjustmentWithdrawnV1
    | TalkHeldV1
    | TalkVoidedV1
    | VetoRaisedV1
    | VetoLiftedV1
    | VetoVoidedV1
    | ProblemUnansweredV1
    | ProblemAnsweredV1
    | GradeOverriddenV1
    | GradeWithdrawnV1
    | ResultsPublishedV1
    | ResultsRevisedV1
    | ResultPublishedV1
    | ResultRevisedV1
)

PublicData: TypeAlias = ChecklistData | ProjectData | ScoringData
