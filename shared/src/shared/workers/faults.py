"""What ails a worker at the moment, kept in its database so that every process can tell: a row a role, none if well."""

import structlog

from shared.eventstore import Database, store_away
from shared.observability import in_short

LONGEST = 500

log = structlog.get_logger(__name__)


def in_words(error: Exception) -> str:
    """What it says, as PostgreSQL can keep it: without NUL and half characters, and not longer than helps."""
    return str(error)[:LONGEST].encode(errors="replace").decode().replace("\0", "\ufffd")


async def note(database: Database, role: str, error: Exception) -> None:
    """Remember the fault, and since when it is there. Never fails: a store that is away speaks for itself."""
    try:
        await database.pool.execute(
            "insert into worker_faults (role, kind, detail) values ($1, $2, $3) on conflict (role) do update"
            " set kind = excluded.kind, detail = excluded.detail,"
            " since = case when worker_faults.kind = excluded.kind then worker_faults.since else excluded.since end",
            role,
            type(error).__name__,
            in_words(error),
        )
    except Exception as fault:  # noqa: BLE001 - the worker it would end is the one that is to be told of
        if not store_away(fault):
            log.warning("fault not noted", role=role, error=in_short(fault))


async def clear(database: Database, role: str) -> None:
    await database.pool.execute("delete from worker_faults where role = $1", role)
