"""F1 and F2: processes that kill themselves at a chosen place, as rounds that CI plays a few of and `make soak` all."""

import random
from collections.abc import Callable
from contextlib import suppress

from shared.testing import until
from tests.faults.life import Doom
from tests.faults.site import ROLES, FaultSite
from tests.faults.supervisor import Role

POINTS = (
    ("relay", "relay.after_numbers"),
    ("relay", "relay.after_ack"),
    ("relay", "relay.after_mark"),
    ("work", "projector.before_commit"),
    ("work", "projector.after_commit"),
    ("work", "subscriber.before_commit"),
    ("work", "subscriber.after_commit"),
    ("work", "policy.after_react"),
    ("work", "policy.after_move"),
    ("api", "append.before"),
    ("api", "append.after_commit"),
)
"""Which process passes which fault point."""

KILLED = ("project.relay", "project.work", "project.api", "scoring.work")
"""Those whose every statement is tried: among them they say every statement that there is."""

BEYOND = 400
"""No work of a round takes so many statements: a process that is not dead by then asks in a circle."""


async def relay_rounds(site: FaultSite, chance: random.Random, rounds: int) -> None:
    """Each round: some commands, and a relay that publishes them dies before it can say so.

    Its successor publishes them again (that is its first batch), marks them, and dies at the next.
    """
    relays = [site.supervisor.roles[f"{service}.relay"] for service in ROLES]
    before = sum(relay.deaths for relay in relays)
    await _doom(site, relays, Doom(point="relay.after_ack"), lambda: Doom(point="relay.after_ack", hit=2))

    def died() -> int:
        return sum(relay.deaths for relay in relays) - before

    while (already := died()) < rounds:
        await site.load.burst(chance.randrange(1, 12))

        async def another(already: int = already) -> bool:
            return died() > already

        with suppress(TimeoutError):
            await until(another, seconds=1)
    _redeem(site, relays)
    site.struck(f"F1: {died()} relays killed after an acknowledgement")


async def point_round(site: FaultSite, chance: random.Random, process: str, point: str) -> None:
    """All processes of this kind die the next time that they pass the point."""
    roles = [site.supervisor.roles[f"{service}.{process}"] for service in ROLES]
    before = sum(role.deaths for role in roles)
    await _doom(site, roles, Doom(point=point), None)
    site.struck(f"F2: {process} to be killed at {point}")
    await site.load.burst(chance.randrange(8, 24))
    await site.recovered()
    _redeem(site, roles)
    if point.startswith("policy") or "append" in point:  # a policy has little to do here; both pass at every burst
        return
    assert sum(role.deaths for role in roles) > before, f"nobody passed {point}"


async def statement_round(site: FaultSite, chance: random.Random, name: str, statement: int, *, sent: bool) -> bool:
    """The process dies at that statement of its life, with work at hand. Whether it came so far before all was done."""
    role = site.supervisor.roles[name]
    if not name.endswith(".api"):
        await site.supervisor.hold_down(name)
        await site.load.burst(chance.randrange(3, 8))
        site.supervisor.start(name, doom=Doom(statement=statement, sent=sent))
    else:
        await _doom(site, [role], Doom(statement=statement, sent=sent), None)
    before = role.deaths
    if name.endswith(".api"):
        await site.load.burst(chance.randrange(3, 8))
    await site.recovered()
    died = role.deaths > before
    if died:
        site.struck(f"F2: {name} killed at statement {statement}, {'sent' if sent else 'unsaid'}")
    else:
        _redeem(site, [role])
    return died


async def every_statement(site: FaultSite, chance: random.Random, name: str) -> int:
    """From the first on, until one is not reached any more: how many processes died."""
    deaths = 0
    for statement in range(1, BEYOND):
        reached = [await statement_round(site, chance, name, statement, sent=sent) for sent in (False, True)]
        deaths += sum(reached)
        if not any(reached):
            break
    return deaths


async def _doom(site: FaultSite, roles: list[Role], first: Doom, then: Callable[[], Doom] | None) -> None:
    for role in roles:
        await site.supervisor.hold_down(role.name)
        role.doom = then
        site.supervisor.start(role.name, doom=first)


def _redeem(site: FaultSite, roles: list[Role]) -> None:
    """The next processes are doomed to nothing."""
    for role in roles:
        role.doom = None
        if role.running:
            site.supervisor.kill9(role.name)
