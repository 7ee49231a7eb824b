"""Everything that can stand in this service's feed."""

from typing import TypeAlias

from checklist_svc.domain.checklist.events import ChecklistEvent
from checklist_svc.domain.cycle.events import CycleEvent
from checklist_svc.domain.inspection.events import InspectionEvent
from checklist_svc.domain.organisation.events import OrganisationEvent
from checklist_svc.domain.post.events import PostEvent
from checklist_svc.domain.tree_import.events import ImportEvent

StoredEvent: TypeAlias = OrganisationEvent | ImportEvent | PostEvent | CycleEvent | ChecklistEvent | InspectionEvent
