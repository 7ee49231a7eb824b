"""Send again: what the relay has published goes out once more, under the numbers it has (ADR 0084)."""

import asyncio

from shared.eventstore import Database

LOWER = "update relay_mark set acknowledged = $1 - 1 where acknowledged >= $1"
PATIENCE = 15.0
"""Seconds: longer than a log has to take a batch."""
COUNT = "select count(*) from relay_numbers where position >= $1"


class NeverSent(Exception):
    """No event was given this number."""


async def resend(database: Database, *, partition: int | None = None, number: int = 1) -> int:
    """Let the relay go back to where it gave ``number`` in ``partition``; to its first event where none is named.

    The events that will go out, of all partitions. The relay, wherever it runs, notices within seconds. Subscribers
    drop what they know; one that misses a number takes it up, and all that follows it. Raises `NeverSent`.

    What the relay is sending just now it has not marked yet: the mark is awaited, or it would move over what is asked.
    """
    if partition is None:
        position = await database.pool.fetchval("select min(position) from relay_numbers")
    else:
        position = await database.pool.fetchval(
            "select position from relay_numbers where partition = $1 and sequence = $2", partition, number
        )
    if position is None:
        raise NeverSent("nothing was sent" if partition is None else f"{partition} has no number {number}")
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while await database.pool.execute(LOWER, position) != "UPDATE 1":
        if asyncio.get_running_loop().time() > deadline:
            break  # the relay is held up before it, and will send it when it can
        await asyncio.sleep(0.05)
    return int(await database.pool.fetchval(COUNT, position))
