"""A scoring database whose living generation claims to have read a log to its end, so that a rebuild reads it all."""

from scoring_svc.generations.dockets import SUBSCRIPTION
from shared.eventstore import Database
from shared.log import Log
from tests.bench.years.pour import Poured


async def stand_at_end(database: Database, log: Log, poured: Poured, *, partitions: int) -> None:
    """The first rebuild after this differs from the living generation, which is empty: it takes ``accept``."""
    identities = {topic: await log.ensure(topic, partitions) for topic, _ in poured.last}
    ends = {topic: await log.ends(topic) for topic in identities}
    await database.pool.executemany(
        "insert into subscription_checkpoints (subscription, topic, partition, identity, next_offset, last_sequence)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (subscription, topic, partition) do update"
        " set identity = excluded.identity, next_offset = excluded.next_offset, last_sequence = excluded.last_sequence",
        [
            (SUBSCRIPTION, topic, partition, identities[topic], ends[topic][partition], last)
            for (topic, partition), last in poured.last.items()
        ],
    )
