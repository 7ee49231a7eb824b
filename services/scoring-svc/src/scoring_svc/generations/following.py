"""The live writer: what the subscriber applies, in the transaction that also moves its checkpoint."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from scoring_svc.generations.catalogue import TOUCHED, driver, living
from scoring_svc.generations.writer import write
from shared.contracts import CloudEvent
from shared.directory import follow_directory
from shared.workers import Apply

TOPICS = ("zeren.checklist", "zeren.project", "zeren.scoring")


def follower(partitions: int) -> Apply:
    """Events → the living generation and the directory. ``partitions``: of the log, the deployment's constant."""

    async def apply(connection: AsyncConnection, events: Sequence[CloudEvent]) -> None:
        raw = await driver(connection)
        await follow_directory(connection, [event.data for event in events])
        await write(raw, await living(raw), events, partitions=partitions)
        await raw.execute(f"notify {TOUCHED}")  # goes out with the commit

    return apply
