"""Rebuilds asked for over HTTP: kept as rows, run one at a time by the role that leads, watched by whoever asked."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import structlog

from scoring_svc.generations.crew import Crew
from scoring_svc.generations.progress import Progress
from scoring_svc.generations.rebuild import rebuild
from shared.eventstore import Database
from shared.kernel import KeyReused, NotFound, Refused, record
from shared.log import Log
from shared.workers import pause
from shared.workers.leading import Leadership, keep_leading

POLL = 0.25

Muster: TypeAlias = Callable[[], AbstractAsyncContextManager[Crew | None]]

log = structlog.get_logger(__name__)


@record
class Asked:
    """``cycle`` selects whose digest is looked at; a rebuild is always of the whole log."""

    id: UUID
    cycle: int | None
    accept: bool
    by: str
    at: datetime


class Rebuilds:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, asked: Asked) -> None:
        """Keep the request; a repeat changes nothing. Raises `KeyReused` where the id stands for another one."""
        kept = await self._database.pool.fetchrow(
            "with fresh as (insert into rebuilds (id, cycle, accept, requested_by, requested_at)"
            " values ($1, $2, $3, $4, $5) on conflict do nothing returning cycle, accept)"
            " select * from fresh union all select cycle, accept from rebuilds where id = $1",
            asked.id,
            asked.cycle,
            asked.accept,
            asked.by,
            asked.at,
        )
        if (kept["cycle"], kept["accept"]) != (asked.cycle, asked.accept):
            raise KeyReused("this Idempotency-Key belongs to another rebuild")

    async def show(self, id: UUID) -> dict[str, Any]:
        """Raises `NotFound`."""
        row = await self._database.pool.fetchrow("select * from rebuilds where id = $1", id)
        if row is None:
            raise NotFound(f"no rebuild {id}")
        return {
            **row,
            "progress": msgspec.json.decode(row["progress"]) if row["progress"] else None,
            "report": msgspec.json.decode(row["report"]) if row["report"] else None,
        }


async def rebuild_role(
    database: Database, log_: Log, stop: asyncio.Event, *, partitions: int, muster: Muster = nullcontext
) -> None:
    """Run what is asked for, until told to stop. What a crash interrupted is run again: it changed nothing.

    ``muster`` brings together those who do the work, each time anew; without it, it is done in this process.
    """

    async def work(leadership: Leadership) -> None:
        await database.pool.execute("update rebuilds set status = 'requested' where status = 'running'")
        while not stop.is_set():
            leadership.check()
            row = await database.pool.fetchrow(
                "update rebuilds set status = 'running' where id = (select id from rebuilds"
                " where status = 'requested' order by requested_at, id limit 1) returning id, accept"
            )
            await leadership.well()
            if row is None:
                await pause(stop, POLL)
            else:
                await _run(database, log_, row["id"], accept=row["accept"], partitions=partitions, muster=muster)

    await keep_leading(database, "rebuilds", work, stop)


async def _run(database: Database, log_: Log, id: UUID, *, accept: bool, partitions: int, muster: Muster) -> None:
    async def report(progress: Progress) -> None:
        await database.pool.execute(
            "update rebuilds set progress = $2 where id = $1", id, msgspec.json.encode(progress).decode()
        )

    try:
        async with muster() as crew:
            done = await rebuild(database, log_, partitions=partitions, crew=crew, accept=accept, report=report)
    except Refused as refusal:
        await _end(database, id, "refused", reason=f"{refusal.slug}: {refusal}")
    except Exception as error:
        await _end(database, id, "failed", reason=repr(error))
        log.exception("rebuild failed", rebuild=str(id))
    else:
        await _end(database, id, "done", report=msgspec.json.encode(done).decode())


async def _end(database: Database, id: UUID, status: str, *, report: str | None = None, reason: str = "") -> None:
    await database.pool.execute(
        "update rebuilds set status = $2, report = $3, reason = nullif($4, '') where id = $1",
        id,
        status,
        report,
        reason,
    )
