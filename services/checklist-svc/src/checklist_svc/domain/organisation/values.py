"""What is said of an organisation. Stored inside events: add to it, never edit it."""

from enum import StrEnum

from shared.kernel import record


class Kind(StrEnum):
    """Kinds of organisation (组织类型): 省, 州市, 县, 乡镇, 村, 支部, 工委, 领导小组, 部门."""

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
