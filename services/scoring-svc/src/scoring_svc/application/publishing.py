"""Publishing: from an admin's word to the publication's stream, with the verdict as it is at that moment."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.streams import Streams
from scoring_svc.domain.announcement.decider import Announce, Announcement, announcement_decider
from scoring_svc.domain.announcement.events import AnnouncementEvent
from scoring_svc.domain.publication import commands as c
from scoring_svc.domain.publication import events as e
from scoring_svc.domain.publication.state import Publication, Published
from scoring_svc.domain.publication.values import Approval
from shared.kernel import Context, EventStore, Outcome, record, transact

KIND = "publication"
"""Of the streams."""

PublicationStreams: TypeAlias = Streams[c.PublicationCommand, Publication, e.PublicationEvent]


class Bench(Protocol):
    async def verdict(self, cohort: str) -> c.Verdict:
        """The cohort as judged now, with everything read that the log holds.

        Raises `NotFound`; `NotCaughtUp` where what is recorded has not all been read within a moment.
        """


@record
class Publishing:
    """The handlers of publications, and what they stand on. ``org``: the root of the subtree that the admin reaches.

    Each raises what `Bench.verdict` and `transact` raise, and `NotFound` where the superior lies outside the subtree.
    """

    streams: PublicationStreams
    bench: Bench
    directory: Directory

    async def propose(
        self, cohort: str, incomplete: Sequence[Approval], context: Context, org: str
    ) -> Outcome[Publication]:
        def command(verdict: c.Verdict) -> c.ProposePublication:
            return c.ProposePublication(verdict=verdict, incomplete=tuple(incomplete), by=context.actor)

        return await self._handle(cohort, command, context, org)

    async def confirm(self, cohort: str, context: Context, org: str) -> Outcome[Publication]:
        def command(verdict: c.Verdict) -> c.ConfirmPublication:
            return c.ConfirmPublication(verdict=verdict, by=context.actor)

        return await self._handle(cohort, command, context, org)

    async def propose_revision(
        self, cohort: str, incomplete: Sequence[Approval], context: Context, org: str
    ) -> Outcome[Publication]:
        def command(verdict: c.Verdict) -> c.ProposeRevision:
            return c.ProposeRevision(verdict=verdict, incomplete=tuple(incomplete), by=context.actor)

        return await self._handle(cohort, command, context, org)

    async def confirm_revision(self, cohort: str, context: Context, org: str) -> Outcome[Publication]:
        def command(verdict: c.Verdict) -> c.ConfirmRevision:
            return c.ConfirmRevision(verdict=verdict, by=context.actor)

        return await self._handle(cohort, command, context, org)

    async def read(self, cohort: str, *, up_to: int | None = None) -> Outcome[Publication]:
        """The publication as it stands, or stood at a version; version 0: nothing was ever proposed."""
        return await self.streams.load(cohort, up_to=up_to)

    async def _handle(
        self, cohort: str, command: Callable[[c.Verdict], c.PublicationCommand], context: Context, org: str
    ) -> Outcome[Publication]:
        """A repeat is answered as it was, however far the results lag by now."""
        if earlier := await self.streams.repeated(cohort, context):
            return earlier
        verdict = await self.bench.verdict(cohort)
        await reached(self.directory, org, verdict.basis.organisation, asked=f"cohort {cohort}")
        return await self.streams.handle(cohort, command(verdict), context)


def stream_of(cohort: str) -> str:
    return f"{KIND}/{cohort}"


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
