"""How the cases are shared out."""

from collections.abc import Mapping
from typing import Final

SHARES: Final[Mapping[str, float]] = {"checklist": 0.3, "project": 0.18, "scoring": 0.5}
"""Of the cases, by service: about as many as it has operations. What is left is for the pages."""
