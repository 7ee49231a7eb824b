"""A process of a rebuild: tasks come in on its standard input, answers go out on its standard output, a line each.

The first line says where to work (`Site`). It ends when its input does, also when whoever started it is gone.
"""

import asyncio
import gc
import os
import sys
from typing import BinaryIO

import msgspec
import structlog
import uvloop

from scoring_svc.generations.crew import AT_ONCE, Bench, all_of
from scoring_svc.generations.hands import LONGEST, Site
from scoring_svc.generations.tasks import Failed, Line, Read, Task
from shared.eventstore import Database
from shared.kernel import Refused
from shared.log import log_at
from shared.observability import configure_logging

log = structlog.get_logger(__name__)


async def main(out: BinaryIO) -> None:
    """Do as told, a few tasks at once, until there is nobody left to tell."""
    lines = asyncio.StreamReader(limit=LONGEST)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    site = msgspec.json.decode(await lines.readline(), type=Site)
    tasks: asyncio.Queue[Task] = asyncio.Queue()
    working = asyncio.create_task(_work(site, tasks, out))
    while line := await lines.readline():
        tasks.put_nowait(msgspec.json.decode(line, type=Task))
    working.cancel()


async def _work(site: Site, tasks: asyncio.Queue[Task], out: BinaryIO) -> None:
    def tell(line: Line) -> None:
        out.write(msgspec.json.encode(line) + b"\n")
        out.flush()

    async def advanced(events: int) -> None:
        tell(Read(events=events))

    try:
        database, source = await Database.open(site.database_url, size=2), log_at(site.log_url)
        await source.start()
        bench = Bench(database=database, log=source, partitions=site.partitions)
        gc.freeze()
        gc.disable()  # millions of values live for a while, and the collector would look at them again and again

        async def work() -> None:
            while True:
                tell(await bench.perform(await tasks.get(), advanced))
                gc.collect()

        await all_of([work() for _ in range(AT_ONCE)])
    except BrokenPipeError:
        return  # nobody is left to hear of it
    except Refused as refusal:
        tell(Failed(slug=refusal.slug, reason=str(refusal)))
    except Exception as error:
        log.exception("a part of a rebuild failed")
        tell(Failed(slug="", reason=repr(error)))


if __name__ == "__main__":
    configure_logging()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    uvloop.run(main(answers))
