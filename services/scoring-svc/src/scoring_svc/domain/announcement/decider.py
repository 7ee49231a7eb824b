"""An announcement follows its publication: once a revision, and never backwards."""

from collections.abc import Sequence
from typing import assert_never

from scoring_svc.domain.announcement import events as e
from scoring_svc.domain.row import Row
from shared.kernel import Decider, record


@record
class Announce:
    """``revision``: of the publication, 0 for the first."""

    row: Row
    digest: str
    revision: int


@record
class Announcement:
    """``revision``: the last one announced, -1 before the first."""

    row: Row | None = None
    revision: int = -1


def decide(command: Announce, announcement: Announcement) -> Sequence[e.AnnouncementEvent]:
    if command.revision <= announcement.revision:
        return []
    if command.revision == 0:
        return [e.ResultPublished(row=command.row, digest=command.digest)]
    return [e.ResultRevised(row=command.row, digest=command.digest, revision=command.revision)]


def evolve(_: Announcement, event: e.AnnouncementEvent) -> Announcement:
    match event:
        case e.ResultPublished(row=row):
            return Announcement(row=row, revision=0)
        case e.ResultRevised(row=row, revision=revision):
            return Announcement(row=row, revision=revision)
        case _:
            assert_never(event)


announcement_decider: Decider[Announce, Announcement, e.AnnouncementEvent] = Decider(
    decide=decide, evolve=evolve, initial=Announcement()
)
