"""All results anew from the log, beside a bare read of the same topics: a million events, or ten (`rebuild_10m`).

Each measurement in a fresh process, in turn; Kafka and PostgreSQL (with fsync) on the same two cores. Every rebuild
must come to the same digest: in one process or two, from Kafka or from PostgreSQL, however the events were shuffled.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from shared.eventstore import migrate
from shared.kernel import record
from shared.log import migrate as migrate_log
from shared.servers import PostgresServer
from tests.bench.figure import Figure, Limit, Ratio
from tests.bench.fresh import in_fresh_process
from tests.bench.rebuild_peers import naive_fold, raw_read
from tests.bench.rebuild_ways import Rebuilt, rebuild_by, reduce_alone
from tests.bench.servers import kafka, postgres
from tests.bench.years import Poured, Year, pour
from tests.bench.years.living import stand_at_end

PARTITIONS, MORE_PARTITIONS = 16, 64
"""For a million events, and for ten: what a partition holds is what a process holds while it folds it."""

WORKERS: Final = 2
MILLION: Final = 1_000_000


@record
class Ground:
    """A filled log, and a scoring database that is to be rebuilt from it."""

    log_url: str
    database_url: str
    poured: Poured
    partitions: int


async def rebuild_figures(*, events: int = MILLION, rounds: int = 3) -> Sequence[Figure]:
    with TemporaryDirectory(prefix="zeren-bench-") as folder:
        async with postgres(Path(folder) / "postgres") as database, kafka(Path(folder) / "kafka") as broker:
            urls = await database.create_database("log")
            await migrate_log(urls.owner)
            on_kafka = await _ground(database, "kafka", Year.of(events), f"kafka://{broker.bootstrap_servers}")
            on_postgres = await _ground(database, "postgres", Year.of(events, shuffle=1), urls.app)
            taken = [await _round(broker.bootstrap_servers, on_kafka, on_postgres) for _ in range(rounds)]
    return [
        Ratio(name="reduce_vs_raw", ours=_rates(taken, "reduce"), peer=_rates(taken, "raw"), goal=0.6),
        Ratio(name="reduce_vs_naive", ours=_rates(taken, "reduce"), peer=_rates(taken, "naive"), goal=1.6),
        Ratio(name="rebuild_vs_raw", ours=_rates(taken, "one"), peer=_rates(taken, "raw"), goal=0.4),
        Ratio(name="rebuild_two_vs_one", ours=_rates(taken, "two"), peer=_rates(taken, "one"), goal=1.6),
        Ratio(name="rebuild_postgres_vs_kafka", ours=_rates(taken, "postgres"), peer=_rates(taken, "one"), goal=1.0),
    ]


async def rebuild_10m_figures() -> Sequence[Figure]:
    """One round: what only shows at this size is the memory that a process takes."""
    with TemporaryDirectory(prefix="zeren-bench-") as folder:
        async with postgres(Path(folder) / "postgres") as database, kafka(Path(folder) / "kafka") as broker:
            servers = broker.bootstrap_servers
            year = Year.of(10 * MILLION, partitions=MORE_PARTITIONS)
            ground = await _ground(database, "kafka", year, f"kafka://{servers}")
            raw = await in_fresh_process(raw_read, servers, MORE_PARTITIONS)
            reduced = await in_fresh_process(reduce_alone, ground.log_url, MORE_PARTITIONS, ground.poured.last)
            two, one = await _rebuilt(WORKERS, ground), await _rebuilt(1, ground)
    _same(two.digests, one.digests)
    records = ground.poured.records
    rate = {
        name: [records / seconds]
        for name, seconds in (
            ("raw", raw.seconds),
            ("reduce", reduced.seconds),
            ("two", two.seconds),
            ("one", one.seconds),
        )
    }
    return [
        Limit(name="rebuild_worker_mib", rounds=[two.mib], unit="MiB", at_most=256),
        Ratio(name="reduce_vs_raw_10m", ours=rate["reduce"], peer=rate["raw"], goal=0.6),
        Ratio(name="rebuild_vs_raw_10m", ours=rate["one"], peer=rate["raw"], goal=0.4),
        Ratio(name="rebuild_two_vs_one_10m", ours=rate["two"], peer=rate["one"], goal=1.6),
    ]


async def _ground(server: PostgresServer, name: str, year: Year, log_url: str) -> Ground:
    urls = await server.create_database(f"scoring_{name}")
    await asyncio.to_thread(migrate, urls.owner, "scoring_svc.migrations")
    poured = await pour(year, log_url)
    await stand_at_end(urls.app, log_url, poured, partitions=year.partitions)
    return Ground(log_url=log_url, database_url=urls.app, poured=poured, partitions=year.partitions)


async def _round(servers: str, on_kafka: Ground, on_postgres: Ground) -> dict[str, float]:
    """Records a second of each way. Raises `RuntimeError` where two ways came to different things."""
    raw = await in_fresh_process(raw_read, servers, PARTITIONS)
    naive = await in_fresh_process(naive_fold, servers, PARTITIONS)
    reduced = await in_fresh_process(reduce_alone, on_kafka.log_url, PARTITIONS, on_kafka.poured.last)
    one, two = await _rebuilt(1, on_kafka), await _rebuilt(WORKERS, on_kafka)
    postgres_one = await _rebuilt(1, on_postgres)
    _same((raw.records, naive.records), (on_kafka.poured.records,) * 2)
    _same((reduced.facts, reduced.revisions), (naive.facts, naive.revisions))
    _same(two.digests, one.digests)
    _same(postgres_one.digests, one.digests)
    taken = {"raw": raw, "naive": naive, "reduce": reduced, "one": one, "two": two, "postgres": postgres_one}
    return {name: on_kafka.poured.records / way.seconds for name, way in taken.items()}


async def _rebuilt(workers: int, ground: Ground) -> Rebuilt:
    return await in_fresh_process(rebuild_by, workers, ground.log_url, ground.database_url, ground.partitions)


def _rates(rounds: Sequence[Mapping[str, float]], way: str) -> Sequence[float]:
    return [one[way] for one in rounds]


def _same(one: object, other: object) -> None:
    if one != other or not one:
        raise RuntimeError(f"two ways came to different things: {one} and {other}")
