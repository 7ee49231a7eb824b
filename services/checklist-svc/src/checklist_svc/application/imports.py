"""Imports of the tree: accepted whole or refused whole, then applied in groups by a policy."""

import asyncio
from collections.abc import Sequence

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory, ImportRows
from checklist_svc.domain.tree_import import commands as c
from checklist_svc.domain.tree_import.events import ImportEvent
from checklist_svc.domain.tree_import.rows import RawRow, Row, check, digest, levels
from checklist_svc.domain.tree_import.state import TreeImport
from shared.kernel import Context, NotFound, Outcome, day_of, record


@record
class Summary:
    """What an import would do, by the read model."""

    rows: int
    levels: dict[str, int]
    registered: int
    changed: int
    unchanged: int


@record
class Imports:
    aggregate: Aggregate[c.ImportCommand, TreeImport, ImportEvent]
    directory: Directory
    rows: ImportRows

    async def show(self, import_id: str, root: str) -> Outcome[TreeImport]:
        found = await self.aggregate.load(import_id)
        top = found.state.organisation  # perhaps not registered yet: this very import brings it
        if top != root and not await self.directory.reaches(root, top):
            raise NotFound(f"no import {import_id}")
        return found

    async def accept(self, raw: Sequence[RawRow], context: Context, root: str) -> Outcome[TreeImport]:
        """The import takes its id from the command's, so that a repeat is the same import. Raises `Invalid`."""
        rows: Sequence[Row] = ()
        if await self.aggregate.store.outcome(context.command_id) is None:
            rows = await self._checked(raw, root)
            await self.rows.keep(digest(rows), rows)
        import_id = str(context.command_id)
        command = c.AcceptImport(
            import_id=import_id,
            organisation=root,
            digest=digest(rows),
            rows=len(rows),
            levels=levels(rows),
            today=day_of(context.at),
        )
        return await self.aggregate.carry_out(import_id, command, context)

    async def rehearse(self, raw: Sequence[RawRow], root: str) -> Summary:
        """The dry run. Raises `Invalid` as `accept` does, and changes nothing."""
        rows = await self._checked(raw, root)
        profiles = await self.directory.profiles(row.organisation for row in rows)
        before = [profiles.get(row.organisation) for row in rows]
        unchanged = sum(row.profile == profile for row, profile in zip(rows, before, strict=True))
        registered = before.count(None)
        return Summary(
            rows=len(rows),
            levels=levels(rows),
            registered=registered,
            changed=len(rows) - registered - unchanged,
            unchanged=unchanged,
        )

    async def _checked(self, raw: Sequence[RawRow], root: str) -> Sequence[Row]:
        named = {str(value) for row in raw for column in ("code", "parent") if (value := row.get(column)) is not None}
        known = await self.directory.known(named, root)
        return await asyncio.to_thread(check, raw, known, root)
