"""What can have happened to an organisation (党组织). Stored for ever: add to it, never edit it."""

from datetime import date
from typing import TypeAlias

from checklist_svc.domain.organisation.values import Profile
from shared.kernel import record


@record
class OrganisationRegistered:
    organisation: str
    profile: Profile
    effective_on: date


@record
class OrganisationChanged:
    organisation: str
    profile: Profile
    effective_on: date
    note: str | None = None


@record
class OrganisationDissolved:
    organisation: str
    profile: Profile
    effective_on: date
    reason: str
    merged_into: str | None = None


OrganisationEvent: TypeAlias = OrganisationRegistered | OrganisationChanged | OrganisationDissolved
