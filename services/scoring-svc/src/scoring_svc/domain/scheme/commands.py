"""What can be asked of a scheme."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from shared.kernel import record


@record
class AdoptScheme:
    """Put ``data`` in force as the next version of the scheme; ``organisation`` adopts it."""

    scheme: str
    organisation: str
    data: Mapping[str, Any]


SchemeCommand: TypeAlias = AdoptScheme
