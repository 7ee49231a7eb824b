"""What ails a worker at the moment, kept in its database so that every process can tell: a row a role, none if well."""

from shared.eventstore import Database, store_away

LONGEST = 500


async def note(database: Database, role: str, error: Exception) -> None:
    """Remember the fault, and since when it is there. A store that is away speaks for itself."""
    try:
        await database.pool.execute(
            "insert into worker_faults (role, kind, detail) values ($1, $2, $3) on conflict (role) do update"
            " set kind = excluded.kind, detail = excluded.detail,"
            " since = case when worker_faults.kind = excluded.kind then worker_faults.since else excluded.since end",
            role,
            type(error).__name__,
            str(error)[:LONGEST],
        )
    except Exception as away:
        if not store_away(away):
            raise


async def clear(database: Database, role: str) -> None:
    await database.pool.execute("delete from worker_faults where role = $1", role)
