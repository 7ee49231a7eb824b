"""A scoring database whose living generation claims to have read a log to its end, so that a rebuild reads it all."""

import asyncpg

from scoring_svc.generations.dockets import SUBSCRIPTION
from tests.bench.years.pour import Poured, opened


async def stand_at_end(database_url: str, log_url: str, poured: Poured, *, partitions: int) -> None:
    """The first rebuild after this differs from the living generation, which is empty: it takes ``accept``."""
    async with opened(log_url) as log:
        identities = {topic: await log.ensure(topic, partitions) for topic, _ in poured.last}
        ends = {topic: await log.ends(topic) for topic in identities}
    database = await asyncpg.connect(database_url)
    await database.copy_records_to_table(
        "subscription_checkpoints",
        columns=("subscription", "topic", "partition", "identity", "next_offset", "last_sequence"),
        records=[
            (SUBSCRIPTION, topic, partition, identities[topic], ends[topic][partition], last)
            for (topic, partition), last in poured.last.items()
        ],
    )
    await database.close()
