"""F3, F4, F7 and a Kafka that is away: what stands below the services dies or hangs, and nothing is lost by it."""

import asyncio
import json
import random
import time
from collections import Counter

from shared.testing import until
from tests.faults import strikes
from tests.faults.invariants import invariants
from tests.faults.load import ADMIN, COUNTIES
from tests.faults.oracle import Fate
from tests.faults.site import ROLES, FaultSite

AWAY = 12.0
"""Seconds without Kafka: longer than any one deadline of a client's."""

LINES = 6
"""What a process may say in that time of a broker that is gone; aiokafka alone would say a thousand."""


def said(site: FaultSite) -> Counter[str]:
    """process → the lines it has logged, those of requests left out."""
    lines: Counter[str] = Counter()
    for name, role in site.supervisor.roles.items():
        with role.output.open(errors="replace") as output:
            lines[name] = sum(json.loads(line)["event"] != "request" for line in output)
    return lines


async def test_while_kafka_is_away_commands_go_on_and_all_is_told_after_its_return(site: FaultSite) -> None:
    await site.recovered()
    before, refused = said(site), site.oracle.statuses[503]
    site.struck(f"F3: broker killed, {AWAY} s away")
    site.kafka.kill9()
    try:
        began = time.monotonic()
        while time.monotonic() < began + AWAY:
            await site.load.burst(20)

            async def told() -> bool:
                for service in ROLES:
                    status, document = await site.readiness(service)
                    assert status == 200, f"{service} serves, and says {status}: {document}"
                    relay = document["checks"]["relay"]
                    if "log unreachable since" not in (relay["detail"] or ""):
                        return False
                    assert relay["figures"]["events_behind"] > 0
                return True

            await until(told, seconds=25)
        lines = said(site) - before
        assert site.oracle.statuses[503] == refused, "a command was refused for want of Kafka"
        assert max(lines.values()) <= LINES, f"the log is flooded: {lines}"
    finally:
        await site.kafka.start()
    findings = await invariants(site)
    assert findings.recovered <= 30


async def test_a_broker_killed_under_load_loses_nothing(site: FaultSite) -> None:
    async with site.load.running():
        await strikes.kill_broker(site)
    await invariants(site)


async def test_a_postgres_killed_stopped_at_once_or_robbed_of_a_backend_loses_nothing(
    site: FaultSite, chance: random.Random
) -> None:
    async with site.load.running():
        await strikes.kill_postgres(site)
        await strikes.kill_backend(site, chance)
        await site.load.burst(10)
        await strikes.stop_postgres_at_once(site)
        await site.load.burst(10)
    await invariants(site)


async def test_a_hanging_postgres_costs_a_request_ten_seconds_at_most(site: FaultSite) -> None:
    path = f"/checklist/v1/organisations/{COUNTIES[0]}"
    await site.recovered()
    freezing = asyncio.ensure_future(strikes.pause_postgres(site, 11))
    await asyncio.sleep(0)
    began = time.monotonic()
    commands = [site.load.intent(ADMIN, "POST", f"{path}/change", {"name": f"frozen {number}"}) for number in range(20)]
    reads = [asyncio.ensure_future(site.load.read(path)) for _ in range(20)]
    fates = await asyncio.gather(*(site.load.ask(intent) for intent in commands))
    answers = await asyncio.gather(*reads)
    took = time.monotonic() - began
    assert set(fates) == {Fate.UNKNOWN}
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["retry-after"] for answer in answers} == {"1"}
    assert took <= 10, f"{took:.1f} s"
    await freezing
    for intent in commands:
        await site.load.insist(intent)
    await invariants(site)


async def test_whoever_is_frozen_for_a_moment_goes_on(site: FaultSite, chance: random.Random) -> None:
    async with site.load.running():
        await strikes.pause_broker(site, 1)
        await strikes.pause_postgres(site, 1)
        for name in ("project.work", "scoring.work", "checklist.relay", "project.api"):
            await strikes.pause_process(site, name, chance.uniform(0.3, 1))
    await invariants(site)


def test_lines_are_json_so_that_they_can_be_counted(site: FaultSite) -> None:
    for role in site.supervisor.roles.values():
        for line in role.output.read_text().splitlines():
            json.loads(line)
