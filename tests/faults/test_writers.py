"""F11: processes that write to the same streams. One wins each version, and next to nobody loses too often."""

import asyncio
import json
import sys
from collections import defaultdict

from shared.kernel import record
from shared.testing.fixtures import FreshDatabase
from tests.integration.stores import Site, site

PROCESSES = 8


@record
class Written:
    """On the streams they share. ``slow``: the 99th of a hundred commands, in seconds, retries included."""

    acknowledged: int
    refused: int
    slow: float


async def rivals(here: Site, url: str, *, seed: int, writers: int, streams: int, each: int) -> Written:
    """``writers`` in each of eight processes; then what they were told is held against what is stored."""
    children = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.writers", url),
            *map(str, (seed + number, writers, streams, each)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 26,
        )
        for number in range(PROCESSES)
    ]
    for child in children:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(child.communicate(b"go\n") for child in children))
    told = f"seed {seed}"
    assert [child.returncode for child in children] == [0] * PROCESSES, told
    done = [one for out, _ in answers for one in json.loads(out)]
    acknowledged = [(stream, version) for won, _, _ in done for stream, version in won]
    versions: dict[str, list[int]] = defaultdict(list)
    for stream, version in acknowledged:
        versions[stream].append(version)
    for stream, won in versions.items():
        assert sorted(won) == list(range(1, len(won) + 1)), f"{told}: {stream}: a version has one winner"
    events = await here.feed.read(0, 1_000_000)
    assert sorted((event.stream, event.version) for event in events) == sorted(acknowledged), told
    assert all(event.event.to == event.version for event in events), f"{told}: decided on what was there"
    took = sorted(second for _, _, seconds in done for second in seconds)
    return Written(
        acknowledged=len(acknowledged) - PROCESSES * writers,
        refused=sum(refused for _, refused, _ in done),
        slow=took[int(len(took) * 0.99)],
    )


async def written(fresh_database: FreshDatabase, *, seed: int, writers: int, streams: int, each: int) -> Written:
    urls = await fresh_database("rivals")
    async with site(urls.owner, urls.app) as here:
        return await rivals(here, urls.app, seed=seed, writers=writers, streams=streams, each=each)


async def test_of_64_writers_on_one_stream_one_wins_each_version_and_the_others_wait_for_theirs(
    fresh_database: FreshDatabase,
) -> None:
    done = await written(fresh_database, seed=11_000, writers=8, streams=1, each=3)

    assert done.acknowledged + done.refused == PROCESSES * 8 * 3
    assert done.refused * 10 <= done.acknowledged, "those who lose wait in line, and need not be told so"
    print(f"64 writers on one stream: {done}")  # noqa: T201 - the figure that F11 asks for, shown with -s


async def test_processes_on_500_streams_lose_nothing_to_one_another(fresh_database: FreshDatabase) -> None:
    done = await written(fresh_database, seed=11_500, writers=1, streams=500, each=40)

    assert done.acknowledged + done.refused == PROCESSES * 40
    print(f"8 processes on 500 streams: {done}")  # noqa: T201 - as above
