"""What project-svc publishes: projects and their milestones."""

from shared.contracts.project.milestone_planned_v1 import MilestonePlannedV1
from shared.contracts.project.milestone_reported_v1 import MilestoneReportedV1
from shared.contracts.project.milestone_sent_back_v1 import MilestoneSentBackV1
from shared.contracts.project.milestone_verified_v1 import MilestoneVerifiedV1
from shared.contracts.project.project_accepted_v1 import ProjectAcceptedV1
from shared.contracts.project.project_approved_v1 import ProjectApprovedV1
from shared.contracts.project.project_claimed_v1 import ProjectClaimedV1
from shared.contracts.project.project_declared_v1 import ProjectDeclaredV1
from shared.contracts.project.project_released_v1 import ProjectReleasedV1
from shared.contracts.project.project_returned_v1 import ProjectReturnedV1

__all__ = [
    "MilestonePlannedV1",
    "MilestoneReportedV1",
    "MilestoneSentBackV1",
    "MilestoneVerifiedV1",
    "ProjectAcceptedV1",
    "ProjectApprovedV1",
    "ProjectClaimedV1",
    "ProjectDeclaredV1",
    "ProjectReleasedV1",
    "ProjectReturnedV1",
]
