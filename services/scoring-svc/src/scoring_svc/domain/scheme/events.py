"""What can have happened to a scheme. Stored for ever: add to it, never edit it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from shared.kernel import record


@record
class SchemeAdopted:
    """``data`` is the whole scheme (`scoring_svc.domain.scheme.to_data`), each value with its source."""

    scheme: str
    version: int
    organisation: str
    classes: tuple[str, ...]
    cycles: tuple[int, ...]
    supersedes: int | None
    data: Mapping[str, Any]


SchemeEvent: TypeAlias = SchemeAdopted
