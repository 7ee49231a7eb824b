"""One process of those who write to the same streams (F11): ``python -m tests.faults.writers URL SEED WRITERS …``."""

import asyncio
import json
import sys
import time
from random import Random

from shared.eventstore import Database, PostgresEventStore
from shared.kernel import Contended, transact
from tests.faults.chance import chance_of
from tests.integration.stores import Count, codec, context, counting

FOR_EVER = 10**9


async def write(url: str, chance: Random, streams: int, each: int) -> tuple[list[tuple[str, int]], int, list[float]]:
    """Commands one after the other, on a connection of one's own, so that nobody shares a commit.

    The versions that were acknowledged, how many commands had used up their retries, and how long each took.
    """
    database = await Database.open(url, size=2)
    store = PostgresEventStore(database, codec)
    acknowledged, refused, took = list[tuple[str, int]](), 0, list[float]()
    try:
        for _ in range(each):
            stream = f"counter/{chance.randrange(streams)}"
            began = time.monotonic()
            try:
                done = await transact(store, stream, counting, Count(upto=FOR_EVER), context())
                acknowledged.append((stream, done.version))
            except Contended:
                refused += 1
            took.append(time.monotonic() - began)
    finally:
        await database.close()
    return acknowledged, refused, took


async def main(url: str, seed: int, writers: int, streams: int, each: int) -> None:
    """Waits for a line, so that all processes begin together; then says what became of it, as JSON."""
    await asyncio.to_thread(sys.stdin.readline)
    chance = chance_of(seed)
    done = await asyncio.gather(*(write(url, chance_of(chance.random()), streams, each) for _ in range(writers)))
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    _, address, *numbers = sys.argv
    asyncio.run(main(address, *map(int, numbers)))
