"""Publishing: from an admin's word to the publication's stream, with the verdict as it is at that moment."""

from collections.abc import Sequence
from typing import Protocol

from scoring_svc.domain.announcement.decider import Announce, Announcement, announcement_decider
from scoring_svc.domain.announcement.events import AnnouncementEvent
from scoring_svc.domain.publication import commands as c
from scoring_svc.domain.publication import events as e
from scoring_svc.domain.publication.decider import publication_decider
from scoring_svc.domain.publication.state import Publication, Published
from scoring_svc.domain.publication.values import Approval
from shared.kernel import Context, EventStore, Outcome, record, transact


class Bench(Protocol):
    async def verdict(self, cohort: str) -> c.Verdict:
        """The cohort as judged now, with everything read that the log holds.

        Raises `NotFound`; `NotCaughtUp` where what is recorded has not all been read within a moment.
        """


@record
class Publishing:
    """The handlers of publications, and what they stand on."""

    store: EventStore[e.PublicationEvent]
    bench: Bench

    async def propose(self, cohort: str, incomplete: Sequence[Approval], context: Context) -> Outcome[Publication]:
        verdict = await self.bench.verdict(cohort)
        command = c.ProposePublication(verdict=verdict, incomplete=tuple(incomplete), by=context.actor)
        return await self._transact(cohort, command, context)

    async def confirm(self, cohort: str, context: Context) -> Outcome[Publication]:
        command = c.ConfirmPublication(verdict=await self.bench.verdict(cohort), by=context.actor)
        return await self._transact(cohort, command, context)

    async def propose_revision(
        self, cohort: str, incomplete: Sequence[Approval], context: Context
    ) -> Outcome[Publication]:
        verdict = await self.bench.verdict(cohort)
        command = c.ProposeRevision(verdict=verdict, incomplete=tuple(incomplete), by=context.actor)
        return await self._transact(cohort, command, context)

    async def confirm_revision(self, cohort: str, context: Context) -> Outcome[Publication]:
        command = c.ConfirmRevision(verdict=await self.bench.verdict(cohort), by=context.actor)
        return await self._transact(cohort, command, context)

    async def read(self, cohort: str, *, up_to: int | None = None) -> Outcome[Publication]:
        """The publication as it stands, or stood at a version; version 0: nothing was ever proposed."""
        history = await self.store.read(stream_of(cohort), up_to=up_to)
        return Outcome(
            state=publication_decider.fold(history.events), version=history.version, position=history.position
        )

    async def _transact(self, cohort: str, command: c.PublicationCommand, context: Context) -> Outcome[Publication]:
        return await transact(self.store, stream_of(cohort), publication_decider, command, context)


def stream_of(cohort: str) -> str:
    return f"publication/{cohort}"


def announcements(published: Published) -> Sequence[Announce]:
    """What follows from a publication, or a revision: an announcement for each row, or for each changed one."""
    return [
        Announce(row=row, digest=published.basis.digest, revision=published.revision)
        for row in published.rows
        if published.revision == 0 or row.organisation in published.changed
    ]


async def announce(
    command: Announce, context: Context, *, store: EventStore[AnnouncementEvent]
) -> Outcome[Announcement]:
    return await transact(
        store, f"result/{command.row.cohort}/{command.row.organisation}", announcement_decider, command, context
    )
