"""What is true of an import now: how far it is."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from checklist_svc.domain.tree_import import events as e
from shared.kernel import record


class Status(StrEnum):
    """How far an import is (导入状态): 执行中, 已完成."""

    APPLYING = "applying"
    APPLIED = "applied"


@record
class TreeImport:
    """``status`` is None before it is accepted. ``applied`` of ``rows`` are through: also the number of the next."""

    import_id: str = ""
    organisation: str = ""
    status: Status | None = None
    digest: str = ""
    rows: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    effective_on: date | None = None
    applied: int = 0
    registered: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[e.RefusedRow, ...] = ()


def evolve(tree_import: TreeImport, event: e.ImportEvent) -> TreeImport:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.ImportAccepted():
            return TreeImport(
                import_id=event.import_id,
                organisation=event.organisation,
                status=Status.APPLYING,
                digest=event.digest,
                rows=event.rows,
                levels=event.levels,
                effective_on=event.effective_on,
            )
        case e.GroupApplied():
            return replace(
                tree_import,
                applied=event.last + 1,
                registered=tree_import.registered + event.registered,
                changed=tree_import.changed + event.changed,
                unchanged=tree_import.unchanged + event.unchanged,
                refused=(*tree_import.refused, *event.refused),
            )
        case e.ImportFinished():
            return replace(tree_import, status=Status.APPLIED)
        case _:
            assert_never(event)
