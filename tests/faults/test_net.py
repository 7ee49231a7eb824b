"""F8 and F27: the net between each pair is cut, half-open, slow, torn or deaf; and callers hang up in thousands."""

import asyncio
import random

import httpx2
import pytest

from tests.faults import strikes
from tests.faults.invariants import invariants
from tests.faults.load import COUNTIES, PROVINCE
from tests.faults.site import ROLES, FaultSite
from zeren.year.cast import clerk

CUT = 2000
AT_ONCE = 40


@pytest.mark.parametrize("proxy", ["postgres", "kafka", "http:project"])
async def test_whatever_the_net_does_nothing_is_lost(site: FaultSite, chance: random.Random, proxy: str) -> None:
    async with site.load.running():
        for way in strikes.WAYS:
            await strikes.disturb(site, proxy, way, chance.uniform(0.3, 1.2))
    await invariants(site)


async def test_thousands_of_callers_who_hang_up_leave_the_pools_whole(site: FaultSite, chance: random.Random) -> None:
    site.struck(f"F27: {CUT} requests cut")
    cut = 0

    async def hang_up(client: httpx2.AsyncClient, number: int) -> None:
        nonlocal cut
        intent = _command(site, number)
        asking = asyncio.ensure_future(site.load.ask(intent))
        await asyncio.wait([asking], timeout=chance.uniform(0, 0.03))
        if not asking.done():
            cut += 1
            asking.cancel()
            site.oracle.hears(intent, "HungUp", {})
        await asyncio.gather(asking, return_exceptions=True)

    async def some(numbers: range) -> None:
        for number in numbers:
            await hang_up(site.load.http, number)

    async with site.load.running(clients=2):
        await asyncio.gather(*(some(range(first, CUT, AT_ONCE)) for first in range(AT_ONCE)))
    assert cut > CUT // 2, f"only {cut} were cut"
    for service in ROLES:
        answers = await asyncio.gather(*(_served(site, service) for _ in range(20)))
        assert set(answers) == {200}, "a pool lost a place"
    await invariants(site)


def _command(site: FaultSite, number: int):  # noqa: ANN202 - an intent
    body = {
        "organisation": "5301",
        "occurred_on": site.load.today.isoformat(),
        "amount": 0.5,
        "ground": f"cut {number}",
        "source": "house",
    }
    return site.load.intent(clerk(PROVINCE), "PUT", f"/scoring/v1/adjustments/cut-{site.seed}-{number}", body)


async def _served(site: FaultSite, service: str) -> int:
    path = {
        "checklist": f"/checklist/v1/organisations/{COUNTIES[0]}",
        "project": "/project/v1/projects",
        "scoring": "/scoring/v1/adjustments",
    }[service]
    return (await site.load.read(path)).status_code
