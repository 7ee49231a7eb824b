"""What whoever holds a database could read of it."""

from shared.eventstore import Database


async def dump(database: Database) -> dict[str, list[str]]:
    """Every row of every table, in the order in which it lies on the disk, with its transaction."""
    tables = await database.pool.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    found = {}
    for row in tables:
        name = row["relname"]
        rows = await database.pool.fetch(f'select xmin, t::text as row from "{name}" t order by ctid')  # noqa: S608 - a name from the catalogue
        found[name] = [str(line["row"]) for line in rows]
    return found
