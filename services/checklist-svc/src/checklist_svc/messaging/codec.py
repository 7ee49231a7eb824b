"""The names under which events are stored: for ever."""

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.cycle import events as cycle
from checklist_svc.domain.inspection import events as inspection
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.post import events as post
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.domain.tree_import import events as tree_import
from shared.eventstore import Codec

organisation_codec: Codec[organisation.OrganisationEvent] = Codec(
    {
        "organisation-registered": organisation.OrganisationRegistered,
        "organisation-changed": organisation.OrganisationChanged,
        "organisation-dissolved": organisation.OrganisationDissolved,
    }
)
import_codec: Codec[tree_import.ImportEvent] = Codec(
    {
        "import-accepted": tree_import.ImportAccepted,
        "import-group-applied": tree_import.GroupApplied,
        "import-finished": tree_import.ImportFinished,
    }
)
post_codec: Codec[post.PostEvent] = Codec(
    {
        "secretary-appointed": post.SecretaryAppointed,
        "secretary-left": post.SecretaryLeft,
    }
)
cycle_codec: Codec[cycle.CycleEvent] = Codec(
    {
        "cycle-opened": cycle.CycleOpened,
        "cycle-phase-changed": cycle.PhaseChanged,
    }
)
checklist_codec: Codec[checklist.ChecklistEvent] = Codec(
    {
        "checklist-drafted": checklist.ChecklistDrafted,
        "checklist-amended": checklist.ChecklistAmended,
        "checklist-issued": checklist.ChecklistIssued,
        "checklist-revised": checklist.ChecklistRevised,
        "checklist-signed": checklist.ChecklistSigned,
        "checklist-finished": checklist.ChecklistFinished,
        "item-reported": checklist.ItemReported,
        "item-verified": checklist.ItemVerified,
        "item-returned": checklist.ItemReturned,
    }
)
inspection_codec: Codec[inspection.InspectionEvent] = Codec(
    {
        "inspection-recorded": inspection.InspectionRecorded,
        "inspection-corrected": inspection.InspectionCorrected,
        "inspection-withdrawn": inspection.InspectionWithdrawn,
    }
)
feed_codec: Codec[StoredEvent] = (
    organisation_codec | import_codec | post_codec | cycle_codec | checklist_codec | inspection_codec
)
