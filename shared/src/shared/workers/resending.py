"""Send again: what the relay has published goes out once more, under the numbers it has (ADR 0084)."""

from shared.eventstore import Database

COUNT = "select count(*) from relay_numbers where position >= $1"


class NeverSent(Exception):
    """No event was given this number."""


async def resend(database: Database, *, partition: int | None = None, number: int = 1) -> int:
    """Let the relay go back to where it gave ``number`` in ``partition``; to its first event where none is named.

    The events that will go out, of all partitions. The relay, wherever it runs, notices within seconds. Subscribers
    drop what they know; one that misses a number takes it up, and all that follows it. Raises `NeverSent`.
    """
    if partition is None:
        position = await database.pool.fetchval("select min(position) from relay_numbers")
    else:
        position = await database.pool.fetchval(
            "select position from relay_numbers where partition = $1 and sequence = $2", partition, number
        )
    if position is None:
        raise NeverSent("nothing was sent" if partition is None else f"{partition} has no number {number}")
    await database.pool.execute("update relay_mark set acknowledged = least(acknowledged, $1)", position - 1)
    return int(await database.pool.fetchval(COUNT, position))
