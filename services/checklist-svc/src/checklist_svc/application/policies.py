"""What follows from an accepted import: its organisations, group by group, resumable at any row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from checklist_svc.application.aggregate import Aggregate
from checklist_svc.application.ports import Directory, GroupStore, ImportRows
from checklist_svc.domain.organisation.commands import ImportOrganisation, OrganisationCommand
from checklist_svc.domain.organisation.events import OrganisationEvent
from checklist_svc.domain.organisation.state import Organisation
from checklist_svc.domain.organisation.values import Profile
from checklist_svc.domain.tree_import import commands as c
from checklist_svc.domain.tree_import.events import ImportAccepted, ImportEvent, RefusedRow
from checklist_svc.domain.tree_import.rows import Row
from checklist_svc.domain.tree_import.state import Status, TreeImport
from shared.eventstore import Pending
from shared.kernel import Contended, Context, Refused, WrongExpectedVersion, record

GROUP = 500
"""Rows of one commit: a lock held for some tens of milliseconds."""

ContextOf = Callable[[int], Context]
"""The context of the n-th command that is derived from the accepted import."""

Effect = Literal["registered", "changed", "unchanged"]


class RowsLost(Exception):
    """The rows of an accepted import are not where they were kept."""


@record
class ApplyImport:
    """Each row is a command of its own (number = its row); the note of a group is numbered after all rows."""

    imports: Aggregate[c.ImportCommand, TreeImport, ImportEvent]
    organisations: Aggregate[OrganisationCommand, Organisation, OrganisationEvent]
    groups: GroupStore[OrganisationEvent]
    rows: ImportRows
    directory: Directory

    async def __call__(self, accepted: ImportAccepted, context_of: ContextOf) -> None:
        await self.directory.catch_up()
        state = (await self.imports.load(accepted.import_id)).state
        while state.status is Status.APPLYING:
            first = state.applied
            group = await self.rows.read(accepted.digest, first=first, limit=GROUP)
            if not group:
                raise RowsLost(f"{accepted.import_id}: no rows from {first} on, of {accepted.rows}")
            note = await self._apply(accepted, first, group, context_of)
            done = await self.imports.carry_out(accepted.import_id, note, context_of(accepted.rows + first))
            state = done.state

    async def _apply(
        self, accepted: ImportAccepted, first: int, group: Sequence[Row], context_of: ContextOf
    ) -> c.NoteGroup:
        """What the directory shows as it should be is left alone; what it doesn't know is registered in one commit."""
        effects: list[Effect] = []
        refused: list[RefusedRow] = []
        known = await self.directory.profiles(row.organisation for row in group)
        fresh = {number: row for number, row in enumerate(group, first) if row.organisation not in known}
        registered = await self._register(accepted, fresh, context_of)
        for number, row in enumerate(group, first):
            if number in registered:
                effects.append("registered")
            elif known.get(row.organisation) == row.profile:
                effects.append("unchanged")
            else:
                try:
                    effects.append(await self._adapt(_command(accepted, row), context_of(number)))
                except Contended:
                    raise  # no rule of the organisation's: the policy comes back to it
                except Refused as refusal:
                    refused.append(
                        RefusedRow(row=number, organisation=row.organisation, slug=refusal.slug, detail=str(refusal))
                    )
        return c.NoteGroup(
            import_id=accepted.import_id,
            first=first,
            last=first + len(group) - 1,
            registered=effects.count("registered"),
            changed=effects.count("changed"),
            unchanged=effects.count("unchanged"),
            refused=tuple(refused),
        )

    async def _register(
        self, accepted: ImportAccepted, rows: Mapping[int, Row], context_of: ContextOf
    ) -> frozenset[int]:
        """Rows that are new organisations now, or were made so by an earlier try. The others turned out to be there."""
        decider = self.organisations.decider
        pending = [
            Pending(
                stream=self.organisations.stream(row.organisation),
                events=decider.decide(_command(accepted, row), decider.initial),
                expected_version=0,
                context=context_of(number),
            )
            for number, row in rows.items()
        ]
        outcomes = await self.groups.append_many(pending)
        return frozenset(
            number
            for number, outcome in zip(rows, outcomes, strict=True)
            if not isinstance(outcome, WrongExpectedVersion) and outcome.version == 1
        )

    async def _adapt(self, command: ImportOrganisation, context: Context) -> Effect:
        before = await self.organisations.find(command.organisation)
        after = await self.organisations.carry_out(command.organisation, command, context)
        return _effect(before.state.profile, after.state.profile, repeated=after.repeated)


def _command(accepted: ImportAccepted, row: Row) -> ImportOrganisation:
    return ImportOrganisation(organisation=row.organisation, profile=row.profile, on=accepted.effective_on)


def _effect(before: Profile | None, after: Profile | None, *, repeated: bool) -> Effect:
    if before is None:
        return "registered"
    return "changed" if repeated or before != after else "unchanged"
