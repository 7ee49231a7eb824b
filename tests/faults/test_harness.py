"""The harness itself: its fault points cost nothing, and its invariants see what they are there to see."""

import asyncio
import time
from uuid import uuid4

import pytest

from shared.faultpoints import arm, fault
from shared.servers import LOOPBACK
from tests.faults.invariants import invariants
from tests.faults.load import ADMIN, COUNTIES
from tests.faults.oracle import Fate
from tests.faults.proxy import Proxy
from tests.faults.site import FaultSite

CHEAP = 1e-6
"""Seconds of a processor that an unarmed fault point may take; it takes a tenth of that."""


def test_an_unarmed_fault_point_costs_nothing_that_one_could_measure_in_a_request() -> None:
    times = 100_000
    began = time.process_time()
    for _ in range(times):
        fault("relay.after_ack")
    assert (time.process_time() - began) / times < CHEAP


def test_an_armed_fault_point_is_told_its_name() -> None:
    passed: list[str] = []
    arm(passed.append)
    try:
        fault("relay.after_ack")
    finally:
        arm(None)
    fault("relay.after_mark")
    assert passed == ["relay.after_ack"]


async def test_the_invariants_see_a_command_that_was_acknowledged_and_is_not_stored(site: FaultSite) -> None:
    await invariants(site)
    never = site.load.intent(ADMIN, "POST", f"/checklist/v1/organisations/{COUNTIES[0]}/change", {"name": "x"})
    site.oracle.sends(never)
    site.oracle.hears(never, 200, {})
    with pytest.raises(AssertionError, match="I1: checklist answered 2xx to 1 command"):
        await invariants(site)
    site.oracle.intents.remove(never)
    await invariants(site)


async def test_the_invariants_see_a_read_model_that_counts_an_event_twice(site: FaultSite) -> None:
    await site.load.burst(20)
    await invariants(site)
    pool = site.places["scoring"].pool
    await pool.execute("update listed set version = version + 1 where id = (select min(id) from listed)")
    with pytest.raises(AssertionError, match="I2: scoring's listed is not what its events say: 1 rows too many"):
        await invariants(site, deep=True)
    await pool.execute("update listed set version = version - 1 where id = (select min(id) from listed)")


async def test_an_intent_whose_answer_was_lost_is_unknown_until_a_repeat_tells(site: FaultSite) -> None:
    path = f"/checklist/v1/organisations/{COUNTIES[1]}/change"
    intent = site.load.intent(ADMIN, "POST", path, {"name": f"again {uuid4().hex}"})
    site.proxies["http:checklist"].deafen()
    asked = asyncio.ensure_future(site.load.ask(intent))
    await asyncio.wait([asked], timeout=0.5)
    site.proxies["http:checklist"].mend()
    assert await asked is Fate.UNKNOWN
    assert await site.load.insist(intent) is Fate.ACKNOWLEDGED
    await invariants(site)


async def test_the_proxy_passes_cuts_and_swallows() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, LOOPBACK, 0)
    proxy = Proxy("test", server.sockets[0].getsockname()[1])
    await proxy.start()

    async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float = 10) -> bytes:
        writer.write(b"x")
        async with asyncio.timeout(seconds):
            return await reader.read(1)

    line = await asyncio.open_connection(LOOPBACK, proxy.port)
    assert await said(*line) == b"x"
    proxy.silence()
    with pytest.raises(TimeoutError):
        await said(*line, seconds=0.2)
    proxy.mend()
    with pytest.raises(ConnectionResetError):
        await said(*line)
    line = await asyncio.open_connection(LOOPBACK, proxy.port)
    assert await said(*line) == b"x"
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        await said(*line)
    proxy.mend()
    line = await asyncio.open_connection(LOOPBACK, proxy.port)
    assert await said(*line) == b"x"
    await proxy.stop()
    server.close()
