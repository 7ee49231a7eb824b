"""The stored form of each event: a name for ever, and the record that it stands for."""

from project_svc.domain.project import events as e
from shared.eventstore import Codec

project_codec: Codec[e.ProjectEvent] = Codec(
    {
        "project-declared": e.ProjectDeclared,
        "project-approved": e.ProjectApproved,
        "project-returned": e.ProjectReturned,
        "project-claimed": e.ProjectClaimed,
        "project-released": e.ProjectReleased,
        "milestone-planned": e.MilestonePlanned,
        "milestone-reported": e.MilestoneReported,
        "milestone-verified": e.MilestoneVerified,
        "milestone-sent-back": e.MilestoneSentBack,
        "project-accepted": e.ProjectAccepted,
        "evaluation-corrected": e.EvaluationCorrected,
    }
)
