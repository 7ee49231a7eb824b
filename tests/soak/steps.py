"""What `make soak` does, by name, in this order. Whoever has long rounds enters them here.

A step gets the site at rest and leaves it at rest; what it returns stands in the table. A breach is an AssertionError.
"""

import random
from collections.abc import Awaitable, Callable, Mapping

from tests.faults.kills import KILLED, POINTS, every_statement, point_round, relay_rounds
from tests.faults.site import FaultSite
from tests.soak.delivery import DELIVERY
from tests.soak.mixed import mixed

Step = Callable[[FaultSite, random.Random], Awaitable[str]]

F1_ROUNDS = 200
POINT_ROUNDS = 5


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


STEPS: Mapping[str, Step] = {
    "mixed": mixed,
    "F1": long_f1,
    "F2": long_f2,
    **DELIVERY,
}
