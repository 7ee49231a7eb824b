"""Public events of others → what we know of them: organisations and appointments, from checklist-svc."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent
from shared.directory import follow_directory

SUBSCRIPTION = "directory"
TOPICS = ("zeren.checklist",)


async def ingest(connection: AsyncConnection, events: Sequence[CloudEvent]) -> None:
    """The effect of a batch; the subscriber commits it together with its checkpoint."""
    await follow_directory(connection, [event.data for event in events])
