"""What checklist-svc publishes: the directory, the cycle, lists and inspections."""

from shared.contracts.checklist.checklist_issued_v1 import ChecklistIssuedV1
from shared.contracts.checklist.checklist_revised_v1 import ChecklistRevisedV1
from shared.contracts.checklist.checklist_signed_v1 import ChecklistSignedV1
from shared.contracts.checklist.cycle_opened_v1 import CycleOpenedV1
from shared.contracts.checklist.cycle_phase_changed_v1 import CyclePhaseChangedV1
from shared.contracts.checklist.inspection_corrected_v1 import InspectionCorrectedV1
from shared.contracts.checklist.inspection_recorded_v1 import InspectionRecordedV1
from shared.contracts.checklist.inspection_withdrawn_v1 import InspectionWithdrawnV1
from shared.contracts.checklist.item_reported_v1 import ItemReportedV1
from shared.contracts.checklist.item_returned_v1 import ItemReturnedV1
from shared.contracts.checklist.item_verified_v1 import ItemVerifiedV1
from shared.contracts.checklist.organisation_changed_v1 import OrganisationChangedV1
from shared.contracts.checklist.organisation_dissolved_v1 import OrganisationDissolvedV1
from shared.contracts.checklist.organisation_registered_v1 import OrganisationRegisteredV1
from shared.contracts.checklist.secretary_appointed_v1 import SecretaryAppointedV1
from shared.contracts.checklist.secretary_left_v1 import SecretaryLeftV1

__all__ = [
    "ChecklistIssuedV1",
    "ChecklistRevisedV1",
    "ChecklistSignedV1",
    "CycleOpenedV1",
    "CyclePhaseChangedV1",
    "InspectionCorrectedV1",
    "InspectionRecordedV1",
    "InspectionWithdrawnV1",
    "ItemReportedV1",
    "ItemReturnedV1",
    "ItemVerifiedV1",
    "OrganisationChangedV1",
    "OrganisationDissolvedV1",
    "OrganisationRegisteredV1",
    "SecretaryAppointedV1",
    "SecretaryLeftV1",
]
