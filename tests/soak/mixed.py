"""The mixed load with a random fault in every round of about 20 s; after each round all is well again, alone."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from tests.faults import strikes
from tests.faults.invariants import invariants
from tests.faults.life import Doom
from tests.faults.site import FaultSite
from tests.soak.growth import Growth

ROUND = 20.0
"""Seconds of load, with the fault somewhere in it."""

LONGEST = 60
"""Seconds of the longest fault. It comes first: the relay of checklist-svc then has its largest batch behind it, and
what it holds more of later is not the room that such a batch takes once."""

LOOK_AT_TOPICS = 8
"""Every so many rounds the topics are read from the start as well."""

MORTAL = tuple(f"{service}.{name}" for service in ("project", "scoring") for name in ("api", "relay", "work"))
"""Who is killed and frozen. The processes of checklist-svc live to the end, to be weighed: only what is below and
beside them fails."""


async def mixed(site: FaultSite, chance: random.Random) -> str:
    until = time.monotonic() + float(os.environ.get("MINUTES", "20")) * 60
    growth = Growth(site)
    slowest, rounds, kinds = 0.0, 0, Counter[str]()
    async with site.load.running(clients=4, pause=0.1):
        await strikes.pause_broker(site, LONGEST)
    await invariants(site)
    await growth.look()
    while time.monotonic() < until:
        kind = chance.choices(list(FAULTS), weights=[weight for weight, _ in FAULTS.values()])[0]
        async with site.load.running(clients=4, pause=0.1):
            began = time.monotonic()
            await asyncio.sleep(chance.uniform(1, 5))
            await FAULTS[kind][1](site, chance)
            await asyncio.sleep(max(0.0, began + ROUND - time.monotonic()))
        rounds += 1
        kinds[kind] += 1
        findings = await invariants(site, topics=rounds % LOOK_AT_TOPICS == 0)
        slowest = max(slowest, findings.recovered)
        weighs = await growth.look()
        print(f"{rounds:4}  {site.faults[-1]:60}  recovered in {findings.recovered:5.1f} s  {weighs}", flush=True)  # noqa: T201 - its output
    growth.assert_flat()
    told = ", ".join(f"{kind} × {count}" for kind, count in sorted(kinds.items()))
    return f"{rounds} rounds: {told}; slowest recovery {slowest:.1f} s; {growth.told()}"


async def _kill(site: FaultSite, chance: random.Random) -> None:
    name = chance.choice(MORTAL)
    site.struck(f"F2: {name} killed")
    site.supervisor.kill9(name)


async def _doom(site: FaultSite, chance: random.Random) -> None:
    """Killed, and the next in its place dies at a statement of its first seconds."""
    name, doom = chance.choice(MORTAL), Doom(statement=chance.randrange(1, 60), sent=chance.random() < 0.5)
    site.struck(f"F2: {name} killed, and again at {doom}")
    role = site.supervisor.roles[name]

    def once() -> Doom:
        role.doom = None
        return doom

    role.doom = once
    site.supervisor.kill9(name)


async def _doomed_relay(site: FaultSite, chance: random.Random) -> None:
    name = chance.choice(("project.relay", "scoring.relay"))
    site.struck(f"F1: {name} killed after an acknowledgement")
    role = site.supervisor.roles[name]

    def once() -> Doom:
        role.doom = None
        return Doom(point="relay.after_ack", hit=chance.randrange(1, 5))

    role.doom = once
    site.supervisor.kill9(name)


async def _backend(site: FaultSite, chance: random.Random) -> None:
    await strikes.kill_backend(site, chance)


async def _immediate(site: FaultSite, _: random.Random) -> None:
    await strikes.stop_postgres_at_once(site)


async def _broker(site: FaultSite, chance: random.Random) -> None:
    await strikes.kill_broker(site, away=chance.choice((0, 0, 5, 15)))


async def _postgres(site: FaultSite, chance: random.Random) -> None:
    await strikes.kill_postgres(site, away=chance.choice((0, 0, 5)))


async def _pause(site: FaultSite, chance: random.Random) -> None:
    seconds = chance.choices((1, 15, LONGEST), weights=(5, 4, 1))[0]
    match chance.randrange(3):
        case 0:
            await strikes.pause_broker(site, seconds)
        case 1:
            await strikes.pause_postgres(site, seconds)
        case _:
            await strikes.pause_process(site, chance.choice(MORTAL), seconds)


async def _net(site: FaultSite, chance: random.Random) -> None:
    proxy, way = chance.choice(list(site.proxies)), chance.choice(strikes.WAYS)
    await strikes.disturb(site, proxy, way, chance.choice((1, 3, 12)))


FAULTS: Mapping[str, tuple[int, Callable[[FaultSite, random.Random], Awaitable[None]]]] = {
    "F1 relay after ack": (2, _doomed_relay),
    "F2 kill -9": (3, _kill),
    "F2 kill -9 twice": (3, _doom),
    "F3 broker": (2, _broker),
    "F4 postgres": (2, _postgres),
    "F4 immediate": (1, _immediate),
    "F4 backend": (2, _backend),
    "F7 pause": (4, _pause),
    "F8 net": (5, _net),
}
"""kind → its weight, and what does it."""
