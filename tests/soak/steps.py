"""What `make soak` does, by name, in this order. Whoever has long rounds enters them here.

A step gets the site at rest and leaves it at rest; what it returns stands in the table. A breach is an AssertionError.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.faults.fuzz.running import everything_was_asked, fuzzed, told
from tests.faults.kills import KILLED, POINTS, every_statement, point_round, relay_rounds
from tests.faults.site import FaultSite
from tests.soak.delivery import DELIVERY
from tests.soak.mixed import mixed

Step = Callable[[FaultSite, random.Random], Awaitable[str]]

F1_ROUNDS = 200
POINT_ROUNDS = 5
F18_CASES, F18_OVER_SOCKETS = 100_000, 2_000


async def long_f1(site: FaultSite, chance: random.Random) -> str:
    await relay_rounds(site, chance, F1_ROUNDS)
    return f"{F1_ROUNDS} relays killed between acknowledgement and mark"


async def long_f2(site: FaultSite, chance: random.Random) -> str:
    """Every fault point some times, and every statement of every kind of process."""
    for _ in range(POINT_ROUNDS):
        for process, point in POINTS:
            await point_round(site, chance, process, point)
    died = {name: await every_statement(site, chance, name) for name in KILLED}
    told = ", ".join(f"{name} {deaths}" for name, deaths in died.items())
    return (
        f"{POINT_ROUNDS} × {len(POINTS)} fault points; killed at every statement, before it and after it left: {told}"
    )


async def long_f18(site: FaultSite, chance: random.Random) -> str:
    """On sites of its own, beside this one, which rests meanwhile."""
    seeds = [chance.randrange(1, 10**6) for _ in range(2)]
    inside = await fuzzed(_folder(site, "fuzz"), seeds, F18_CASES)
    everything_was_asked(inside)
    over_sockets = await fuzzed(_folder(site, "fuzz-sockets"), seeds[:1], F18_OVER_SOCKETS, "sockets")
    return f"{told(inside)}; over sockets: {told(over_sockets)}"


def _folder(site: FaultSite, name: str) -> Path:
    folder = site.folder / name
    folder.mkdir(mode=0o755)
    return folder


STEPS: Mapping[str, Step] = {
    "mixed": mixed,
    "F1": long_f1,
    "F2": long_f2,
    "F18": long_f18,
    **DELIVERY,
}
