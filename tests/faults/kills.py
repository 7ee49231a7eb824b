"""F1 and F2: processes that kill themselves at a chosen place, as rounds that CI plays a few of and `make soak` all."""

import random
from contextlib import suppress

from shared.testing import until
from tests.faults.life import Doom
from tests.faults.site import ROLES, FaultSite


async def relay_rounds(site: FaultSite, chance: random.Random, rounds: int) -> None:
    """Each round: some commands, and a relay that publishes them dies before it can say so.

    Its successor publishes them again (that is its first batch), marks them, and dies at the next.
    """
    supervisor = site.supervisor
    relays = [supervisor.roles[f"{service}.relay"] for service in ROLES]
    for relay in relays:
        await supervisor.hold_down(relay.name)
        relay.doom = lambda: Doom(point="relay.after_ack", hit=2)
    before = sum(relay.deaths for relay in relays)
    supervisor.start(*(relay.name for relay in relays), doom=Doom(point="relay.after_ack"))

    def died() -> int:
        return sum(relay.deaths for relay in relays) - before

    while (already := died()) < rounds:
        await site.load.burst(chance.randrange(1, 12))

        async def another(already: int = already) -> bool:
            return died() > already

        with suppress(TimeoutError):
            await until(another, seconds=1)
    for relay in relays:
        relay.doom = None
        supervisor.kill9(relay.name)
    site.struck(f"F1: {died()} relays killed after an acknowledgement")
