"""The policy behind a publication: its event on its own stream, then one announcement an appraisee on theirs."""

from typing import TypeVar

from scoring_svc.application.publishing import Publishing, announce, announcements
from scoring_svc.domain.announcement.events import AnnouncementEvent
from scoring_svc.domain.publication.events import ResultsPublished, ResultsRevised
from shared.eventstore import Clock
from shared.kernel import EventStore, Recorded, record
from shared.workers import derived

POLICY = "announce-results"
E = TypeVar("E")


@record
class Announcing:
    """``await announcing.react(recorded)`` for each event of the feed; all but publications are passed over."""

    publishing: Publishing
    store: EventStore[AnnouncementEvent]
    clock: Clock

    async def react(self, recorded: Recorded[E]) -> None:
        event = recorded.event
        if not isinstance(event, ResultsPublished | ResultsRevised):
            return
        then = await self.publishing.read(event.basis.cohort, up_to=recorded.version)
        if then.state.published is None:
            raise LookupError(f"{recorded.stream} has no publication at version {recorded.version}")
        for number, command in enumerate(announcements(then.state.published)):
            context = await derived(recorded, policy=POLICY, clock=self.clock, number=number)
            await announce(command, context, store=self.store)
