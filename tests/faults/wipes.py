"""F14 on a whole site: Kafka's disk is lost while commands go on, and what was sent is sent again."""

import asyncio
import random
import shutil

from tests.faults.invariants import Findings, invariants
from tests.faults.site import ROLES, FaultSite


async def wiped_rounds(site: FaultSite, chance: random.Random, rounds: int) -> list[Findings]:
    """Each round: the broker dies, its disk with it, commands go on, another cluster comes up at the same address."""
    found = []
    for number in range(1, rounds + 1):
        await site.load.burst(chance.randint(20, 60))
        site.struck(f"F14, round {number}: Kafka wiped")
        site.kafka.kill9()
        await asyncio.to_thread(shutil.rmtree, site.kafka._logs)
        await site.load.burst(chance.randint(20, 60))
        await site.kafka.start()
        found.append(await invariants(site, deep=number == rounds))
    return found


async def resent_rounds(site: FaultSite, chance: random.Random, rounds: int) -> list[Findings]:
    """Each round: a service is told to send everything again, as an operator tells it, while commands go on."""
    found = []
    for number in range(1, rounds + 1):
        service = chance.choice(list(ROLES))
        site.struck(f"F14, round {number}: {service} resends")
        await site.supervisor.run(f"resend-{number}", [f"{service}_svc", "resend"], site.environment(service))
        await site.load.burst(chance.randint(20, 60))
        found.append(await invariants(site, deep=number == rounds))
    return found
