"""The dossier of an organisation: what the log says of it, ready to be judged under any scheme as of any moment."""

from scoring_svc.domain.dossier.contents import (
    Adjustment,
    GroupScores,
    Inspection,
    Mark,
    Measure,
    Override,
    ReportScore,
    Talk,
    UnansweredProblem,
    Veto,
)
from scoring_svc.domain.dossier.dossier import CONTENTS, Arrived, Dossier, Revision, Slot, add, add_all
from scoring_svc.domain.dossier.standing import AsOf, Fact, Standing, current

__all__ = [
    "CONTENTS",
    "Adjustment",
    "Arrived",
    "AsOf",
    "Dossier",
    "Fact",
    "GroupScores",
    "Inspection",
    "Mark",
    "Measure",
    "Override",
    "ReportScore",
    "Revision",
    "Slot",
    "Standing",
    "Talk",
    "UnansweredProblem",
    "Veto",
    "add",
    "add_all",
    "current",
]
