"""What may happen next to an import: accepted whole, applied group by group in the order of its rows."""

from checklist_svc.domain.tree_import import commands as c
from checklist_svc.domain.tree_import import events as e
from checklist_svc.domain.tree_import.state import TreeImport, evolve
from shared.kernel import Decider, NotFound, Refused, Text


class GroupOutOfTurn(Refused):
    slug = "import-group-out-of-turn"
    title = Text("The rows of an import are applied in order", "导入须按行序执行")


def decide(command: c.ImportCommand, tree_import: TreeImport) -> list[e.ImportEvent]:
    match command:
        case c.AcceptImport() if tree_import.status is None:
            return [
                e.ImportAccepted(
                    import_id=command.import_id,
                    organisation=command.organisation,
                    digest=command.digest,
                    rows=command.rows,
                    levels=command.levels,
                    effective_on=command.today,
                )
            ]
        case c.AcceptImport():
            return []
        case c.NoteGroup() if tree_import.status is None:
            raise NotFound(f"no import {command.import_id}")
        case c.NoteGroup() if command.last < tree_import.applied:
            return []
        case c.NoteGroup() if command.first != tree_import.applied:
            raise GroupOutOfTurn(f"{command.import_id} is at row {tree_import.applied}, not {command.first}")
        case c.NoteGroup():
            applied = e.GroupApplied(
                import_id=command.import_id,
                first=command.first,
                last=command.last,
                registered=command.registered,
                changed=command.changed,
                unchanged=command.unchanged,
                refused=command.refused,
            )
            finished = e.ImportFinished(import_id=command.import_id)
            return [applied, finished] if command.last + 1 == tree_import.rows else [applied]


import_decider = Decider(decide=decide, evolve=evolve, initial=TreeImport())
