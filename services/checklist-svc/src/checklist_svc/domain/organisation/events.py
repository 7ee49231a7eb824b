"""What can have happened to an organisation (党组织). Stored for ever: add to it, never edit it."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from shared.kernel import record


class Kind(StrEnum):
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    BRANCH = "branch"
    WORK_COMMITTEE = "work_committee"
    LEADING_GROUP = "leading_group"
    DEPARTMENT = "department"


@record
class Profile:
    """What is said of an organisation: ``level`` counts from the province (1), whose ``parent`` is None."""

    kind: Kind
    name: str
    level: int
    parent: str | None
    class_: str | None = None


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
