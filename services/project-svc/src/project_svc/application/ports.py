"""What the application asks of the world. `projections` answers; wiring says so."""

from datetime import date
from typing import Protocol


class Directory(Protocol):
    """The organisation tree and who holds which post, a moment old as every read model is."""

    async def reaches(self, root: str, organisation: str) -> bool:
        """Whether ``organisation`` lies in the subtree of ``root``, itself included."""

    async def offices_of(self, person: str, day: date) -> frozenset[str]:
        """The organisations whose secretary ``person`` is on ``day``."""
