"""F17: clocks that jump, processes in other time zones, the turn of the year. The cycle is Shanghai's, said once."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from scoring_svc.domain.digest import cycle_digest
from scoring_svc.generations.rebuild import rebuild
from shared.contracts import CloudEvent, Data
from shared.eventstore import Database
from shared.kernel import day_of
from shared.log import PostgresLog
from shared.testing.fixtures import FreshDatabase, with_log_tables
from shared.testing.memory_log import MemoryLog
from tests.faults import deliveries as d
from tests.faults.chance import chance_of
from tests.integration import checklist_site as c
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller

LAST = datetime(2026, 12, 31, 15, 59, 59, 999999, tzinfo=UTC)
"""The last instant of the year in Shanghai."""

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati")


class Jumping(Teller):
    """Its clock is put back and forth by up to a day between any two events."""

    def __init__(self, log: MemoryLog, chance: Random) -> None:
        super().__init__(log)
        self.chance = chance

    @override
    def envelope(self, data: Data) -> CloudEvent:
        steady = self.now
        self.now += timedelta(seconds=self.chance.randint(-86_400, 86_400))
        event = super().envelope(data)
        self.now = steady + timedelta(minutes=1)
        return event


async def jumped(fresh_database: FreshDatabase, *, seed: int, rounds: int) -> None:
    """The same year told by clocks that jump: the same results, live and rebuilt."""
    steady: dict[str, str] | None = None
    for round_ in range(seed, seed + rounds + 1):
        log = MemoryLog()
        await y.topics(log)
        teller = Jumping(log, chance_of(round_)) if steady is not None else Teller(log)
        await teller.tell(*d.facts(chance_of(seed)))
        async with y.scoring(fresh_database) as database:
            await y.read_all(database, log)
            found = await y.judged_digests(database)
            assert found, f"seed {round_}"
            steady = steady or found
            assert found == steady, f"seed {round_}"
            done = await rebuild(database, log, partitions=PARTITIONS)
            assert (done.differing, done.before == done.after) == ([], True), f"seed {round_}"


async def test_results_do_not_hang_on_clocks_that_jump_by_a_day(fresh_database: FreshDatabase) -> None:
    await jumped(fresh_database, seed=17_000, rounds=4)


@given(st.integers(-3 * 3600 * 10**6, 3 * 3600 * 10**6))
def test_the_year_turns_at_midnight_in_shanghai_to_the_microsecond(distance: int) -> None:
    instant = LAST + timedelta(microseconds=distance)
    assert day_of(instant).year == (2026 if distance <= 0 else 2027)


@pytest.mark.parametrize(
    ("instant", "day", "cycle", "quarter"),
    [
        (LAST, "2026-12-31", 2026, 4),
        (LAST + timedelta(microseconds=1), "2027-01-01", 2027, 1),
    ],
)
async def test_what_is_recorded_at_the_turn_of_the_year_belongs_to_the_year_that_shanghai_writes(
    fresh_database: FreshDatabase, tmp_path: Path, instant: datetime, day: str, cycle: int, quarter: int
) -> None:
    """Dated today it is taken, dated tomorrow it is not; the event says cycle and quarter, and nobody derives them."""
    async with c.checklist_site(await fresh_database("checklist", c.migrated), tmp_path) as site:
        await site.settled()
        await site.drive(instant)
        zhao = site.as_("inspector", "53", "zhao")
        tomorrow = str(date.fromisoformat(day) + timedelta(days=1))
        refused = await zhao.put("/inspections/i1", {**c.VISIT, "occurred_on": tomorrow})
        await c.ok(zhao.put("/inspections/i2", {**c.VISIT, "occurred_on": day}))
        stored = await site.wiring.base.database.pool.fetchrow(
            "select data, recorded_at from events where stream = 'inspection/i2'"
        )
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "date-in-the-future")
    said = json.loads(stored["data"])
    assert (said["cycle"], said["quarter"], stored["recorded_at"]) == (cycle, quarter, instant)


async def test_processes_in_other_time_zones_come_to_the_same_digest(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    urls, log_urls = await fresh_database("scoring", y.migrated), await fresh_database("log", with_log_tables)
    log, database = PostgresLog(log_urls.app), await Database.open(urls.app)
    await log.start()
    try:
        await y.topics(log)
        await Teller(log).tell(*d.facts(chance_of(17_500)))
        await y.read_all(database, log)
        expected = {"2026": cycle_digest(await y.judged_digests(database))}
        settings = {
            "ZEREN_DATABASE_URL": urls.app,
            "ZEREN_LOG_URL": log_urls.app,
            "ZEREN_PARTITIONS": str(PARTITIONS),
            "ZEREN_BOX_URL": urls.app,
            "ZEREN_JWKS_PATH": str(tmp_path / "jwks.json"),
        }
        for seed, zone in enumerate(ZONES, start=1):
            out = await rebuilt_in(zone, seed, settings)
            assert json.loads(out[-1])["digests"] == expected, zone
    finally:
        await database.close()
        await log.stop()


async def rebuilt_in(zone: str, seed: int, settings: dict[str, str]) -> Sequence[bytes]:
    """What ``rebuild`` says there, its hashes in another order each time."""
    environment = {**os.environ, **settings, "TZ": zone, "PYTHONHASHSEED": str(seed)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scoring_svc", "rebuild", env=environment, stdout=subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, zone
    return out.splitlines()
