"""F3, F4, F7 and F8: what is done to servers, processes and the net between them; each strike ends before it returns.

A strike does not wait for the recovery: `site.recovered` does, and `invariants`.
"""

import asyncio
import os
import random
import signal
from contextlib import suppress

from shared.testing import until
from tests.faults.site import FaultSite

WAYS = ("cut", "silence", "deafen", "delay", "reset")


async def kill_broker(site: FaultSite, *, away: float = 0.0) -> None:
    """F3. SIGKILL, and after ``away`` seconds the same node again."""
    site.struck(f"F3: broker killed, {away:.1f} s away")
    site.kafka.kill9()
    await asyncio.sleep(away)
    await site.kafka.start()


async def kill_postgres(site: FaultSite, *, away: float = 0.0) -> None:
    """F4. SIGKILL to the postmaster and all its backends; recovery from the WAL."""
    site.struck(f"F4: postgres killed, {away:.1f} s away")
    site.postgres.kill9()
    await asyncio.sleep(away)
    await site.postgres.start()


async def stop_postgres_at_once(site: FaultSite) -> None:
    """F4. ``pg_ctl stop -m immediate``: SIGQUIT."""
    site.struck("F4: postgres stopped immediately")
    child = site.postgres._child
    assert child is not None
    await child.terminate(by=signal.SIGQUIT)
    site.postgres._child = None
    await site.postgres.start()


async def kill_backend(site: FaultSite, chance: random.Random) -> None:
    """F4. SIGKILL to one backend: the postmaster throws out all the others and recovers."""
    backends = (
        "select pid from pg_stat_activity where usename = 'zeren_app' and application_name = 'zeren'"
        " and pid <> pg_backend_pid() order by pid"
    )
    pids = await until(lambda: site.places["scoring"].pool.fetch(backends))
    site.struck("F4: a backend killed")
    with suppress(ProcessLookupError):
        os.kill(chance.choice(pids)["pid"], signal.SIGKILL)


async def pause_broker(site: FaultSite, seconds: float) -> None:
    """F7. SIGSTOP … SIGCONT."""
    site.struck(f"F7: broker frozen for {seconds:.1f} s")
    site.kafka.sigstop()
    try:
        await asyncio.sleep(seconds)
    finally:
        site.kafka.sigcont()


async def pause_postgres(site: FaultSite, seconds: float) -> None:
    site.struck(f"F7: postgres frozen for {seconds:.1f} s")
    site.postgres.sigstop()
    try:
        await asyncio.sleep(seconds)
    finally:
        site.postgres.sigcont()


async def pause_process(site: FaultSite, name: str, seconds: float) -> None:
    site.struck(f"F7: {name} frozen for {seconds:.1f} s")
    site.supervisor.stop(name)
    try:
        await asyncio.sleep(seconds)
    finally:
        site.supervisor.cont(name)


async def disturb(site: FaultSite, proxy: str, way: str, seconds: float) -> None:
    """F8. One of `WAYS`, for so long."""
    between = site.proxies[proxy]
    site.struck(f"F8: {between.name}: {way} for {seconds:.1f} s")
    match way:
        case "cut":
            between.cut()
        case "silence":
            between.silence()
        case "deafen":
            between.deafen()
        case "delay":
            between.delay(0.02)
        case "reset":
            between.reset()
    try:
        await asyncio.sleep(seconds)
    finally:
        between.mend()
