"""What can have happened to an import of the tree (组织树导入). Stored for ever: add to it, never edit it."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from shared.kernel import record


@record
class ImportAccepted:
    """The whole tree was sound. Its rows rest under ``digest``, the SHA-256 of them in one canonical form.

    ``organisation`` is the top of the subtree into which it was brought.
    """

    import_id: str
    organisation: str
    digest: str
    rows: int
    levels: Mapping[str, int]
    effective_on: date


@record
class RefusedRow:
    row: int
    organisation: str
    slug: str
    detail: str


@record
class GroupApplied:
    """Rows ``first`` to ``last`` (from 0, both included) have become organisations, or were refused one by one."""

    import_id: str
    first: int
    last: int
    registered: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]


@record
class ImportFinished:
    import_id: str


ImportEvent: TypeAlias = ImportAccepted | GroupApplied | ImportFinished
