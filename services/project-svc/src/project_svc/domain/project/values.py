"""What events, commands and the project itself are made of. Stored inside events: add to them, never edit them."""

from enum import StrEnum

from shared.kernel import record


class Level(StrEnum):
    """Where a project belongs (项目层级): 省级, 市级, 县级, 乡镇街道级."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    STREET = "street"


@record
class Brief:
    """What a project is about (项目概要), so that every event about it can be understood alone."""

    cycle: int
    level: Level
    topic: str
    title: str


@record
class Evidence:
    """A document that proves something (佐证材料): where it lies, and the SHA-256 of its bytes in hexadecimal."""

    uri: str
    sha256: str
