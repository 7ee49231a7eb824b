"""F13: the operator's command that takes up what a service could not read, as a process beside the others."""

import asyncio
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from project_svc.messaging.ingestion import SUBSCRIPTION, TOPICS, ingest
from shared.contracts import encode
from shared.eventstore import Database
from shared.log import PostgresLog
from shared.testing import until
from shared.testing.fixtures import FreshDatabase, with_log_tables
from shared.web.auth.issuer import Issuer
from shared.workers import subscriber
from tests.integration import project_site
from tests.integration import scoring_year as y
from tests.integration.teller import PARTITIONS, Teller
from tests.integration.working import running


async def follow(log: PostgresLog, database: Database, stop: asyncio.Event) -> None:
    await subscriber(SUBSCRIPTION, log, TOPICS, database, ingest, stop, partitions=PARTITIONS)


async def command(words: str, environment: Mapping[str, str]) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *words.split()), env=environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def test_what_a_directory_could_not_read_it_takes_up_when_it_was_sent_again(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """A record was damaged on its way; the relay sends it again, and its number is known; `reread` finds it."""
    urls, log_urls = (
        await fresh_database("project", project_site.migrated),
        await fresh_database("log", with_log_tables),
    )
    environment = {
        **os.environ,
        "ZEREN_DATABASE_URL": urls.app,
        "ZEREN_LOG_URL": log_urls.app,
        "ZEREN_PARTITIONS": str(PARTITIONS),
        "ZEREN_JWKS_PATH": str(Issuer.open(tmp_path).jwks_path),
    }
    log, database = PostgresLog(log_urls.app), await Database.open(urls.app)
    await log.start()
    try:
        await log.ensure(TOPICS[0], PARTITIONS)
        teller = Teller(log)
        damaged = teller.envelope(y.organisation("530102", "5301"))
        await teller.raw(TOPICS[0], "530102", encode(damaged)[:-9])
        await teller.tell(y.appointed("530102", "boris"))
        async with running(partial(follow, log, database)):
            await until(partial(database.pool.fetchval, "select exists (select from directory_appointments)"))
            code, said = await command("project_svc reread", environment)
            assert (code, said.splitlines()[0]) == (0, "0 dead letters ended, 1 left")
            assert "of '530102'" in said
            await teller.send([damaged])
            assert await command("project_svc reread", environment) == (0, "1 dead letters ended, 0 left\n")
        known = await database.pool.fetch("select organisation from directory_organisations")
        assert [row["organisation"] for row in known] == ["530102"]
    finally:
        await database.close()
        await log.stop()
