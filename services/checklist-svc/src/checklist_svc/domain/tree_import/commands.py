"""What can be asked of an import."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from checklist_svc.domain.tree_import.events import RefusedRow
from shared.kernel import record


@record
class AcceptImport:
    """``organisation``: the top of the subtree that the caller reaches."""

    import_id: str
    organisation: str
    digest: str
    rows: int
    levels: Mapping[str, int]
    today: date


@record
class NoteGroup:
    """What became of the next rows, ``first`` to ``last``, both included."""

    import_id: str
    first: int
    last: int
    registered: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...] = ()


ImportCommand: TypeAlias = AcceptImport | NoteGroup
