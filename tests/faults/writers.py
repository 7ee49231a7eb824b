"""One process of those who write to the same streams (F11): ``python -m tests.faults.writers URL SEED WRITERS …``."""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from random import Random
from typing import Self

from shared.eventstore import Database, PostgresEventStore
from shared.kernel import Contended, Folds, transact
from tests.faults.chance import chance_of
from tests.integration.stores import Count, Counted, codec, context, counting

FOR_EVER = 10**9


@dataclass
class Writer:
    """Commands one after the other, on connections of its own, so that nobody shares a commit.

    ``acknowledged``: stream and version; ``refused``: how many had used up their tries; ``took``: seconds of each.
    """

    database: Database
    store: PostgresEventStore[Counted]
    folds: Folds[int] = field(default_factory=Folds)
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    refused: int = 0
    took: list[float] = field(default_factory=list)

    @classmethod
    async def at(cls, url: str, own: str) -> Self:
        """It has written to a stream of its own, so its connections stand, as those of a process that has begun."""
        database = await Database.open(url, size=2)
        writer = cls(database, PostgresEventStore(database, codec))
        async with writer.store.turn(own):
            await writer.store.read(own)
        await writer.count(own)
        writer.took.clear()
        return writer

    async def write(self, chance: Random, streams: int, each: int) -> None:
        for _ in range(each):
            await self.count(f"counter/{chance.randrange(streams)}")

    async def count(self, stream: str) -> None:
        began = time.monotonic()
        try:
            done = await transact(self.store, stream, counting, Count(upto=FOR_EVER), context(), self.folds)
            self.acknowledged.append((stream, done.version))
        except Contended:
            self.refused += 1
        self.took.append(time.monotonic() - began)


async def main(url: str, seed: int, writers: int, streams: int, each: int) -> None:
    """Says that it is ready and waits for a line, so that all begin together; then says what became of it, as JSON."""
    chance = chance_of(seed)
    crew = [await Writer.at(url, f"counter/{os.getpid()}-{number}") for number in range(writers)]
    print("ready", flush=True)  # noqa: T201 - to whoever started it
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(writer.write(chance_of(chance.random()), streams, each) for writer in crew))
    await asyncio.gather(*(writer.database.close() for writer in crew))
    sys.stdout.write(json.dumps([(writer.acknowledged, writer.refused, writer.took) for writer in crew]))


if __name__ == "__main__":
    _, address, *numbers = sys.argv
    asyncio.run(main(address, *map(int, numbers)))
