"""What the application asks of the world. `projections` and the store answer; wiring says so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from checklist_svc.domain.checklist.values import ListHead
from checklist_svc.domain.organisation.values import Profile
from checklist_svc.domain.tree_import.rows import Known, Row
from shared.eventstore import Pending
from shared.kernel import Appended, EventStore, WrongExpectedVersion, record

E = TypeVar("E")


@record
class Place:
    """Where an organisation stands in the tree; ``level`` counts from its root, 1."""

    level: int
    living: bool


class Directory(Protocol):
    """The organisation tree and who holds which post. What it misses it looks up again once it has caught up."""

    async def reaches(self, root: str, organisation: str) -> bool:
        """Whether ``organisation`` lies in the subtree of ``root``, itself included."""

    async def place(self, organisation: str) -> Place | None:
        """None: not registered."""

    async def has_children(self, organisation: str) -> bool:
        """Whether an organisation that lives has it as its parent."""

    async def offices_of(self, persons: Iterable[str], day: date) -> frozenset[str]:
        """The organisations in which any of ``persons`` holds a post on ``day``: as of a moment ago, no waiting."""

    async def in_office(self, person: str, organisation: str, day: date) -> bool:
        """Whether ``person`` holds a post of ``organisation`` on ``day``."""

    async def secretary_on(self, organisation: str, day: date) -> str | None: ...

    async def known(self, organisations: Iterable[str], root: str) -> Mapping[str, Known]:
        """Of these, those that are registered."""

    async def profiles(self, organisations: Iterable[str]) -> Mapping[str, Profile]:
        """Of these, those that live, as the read model knows them."""

    async def catch_up(self) -> None:
        """Wait (a moment at most) until the read models show all that is stored by now."""


class Lists(Protocol):
    async def twin_of(self, head: ListHead, *, drafts: bool) -> str | None:
        """Another checklist of the same person, organisation, cycle and kind; with ``drafts``, a mere draft too."""


class ImportRows(Protocol):
    """The rows of accepted trees, under the digest of all of them."""

    async def keep(self, digest: str, rows: Sequence[Row]) -> None: ...

    async def read(self, digest: str, *, first: int, limit: int) -> Sequence[Row]:
        """Rows ``first`` and following, in the order in which they were kept."""


class GroupStore(EventStore[E], Protocol):
    async def append_many(self, commands: Sequence[Pending[E]]) -> Sequence[Appended | WrongExpectedVersion]:
        """Several commands, each with an outcome of its own, in one commit."""
