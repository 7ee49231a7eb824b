"""What can be asked of an organisation."""

from datetime import date
from typing import TypeAlias

from checklist_svc.domain.organisation.values import Kind, Profile
from shared.kernel import record


@record
class RegisterOrganisation:
    organisation: str
    profile: Profile
    on: date


@record
class ImportOrganisation:
    """A row of an imported tree: registers what is new, changes what differs, leaves what is the same."""

    organisation: str
    profile: Profile
    on: date


@record
class ChangeOrganisation:
    """Rename, move, reclassify. None: as it was. ``level``: that of the new place, one below the new parent."""

    organisation: str
    on: date
    name: str | None = None
    kind: Kind | None = None
    class_: str | None = None
    parent: str | None = None
    level: int | None = None
    note: str | None = None


@record
class DissolveOrganisation:
    organisation: str
    on: date
    reason: str
    merged_into: str | None = None


OrganisationCommand: TypeAlias = RegisterOrganisation | ImportOrganisation | ChangeOrganisation | DissolveOrganisation
