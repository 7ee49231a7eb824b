"""Alembic as a function: each service's migrations lie in its package, and one process at a time runs them."""

import asyncio
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATION_LOCK = 7204


def migrate(url: str, package: str) -> None:
    """Bring the database at ``url`` (the owner's address) to the head of ``package`` ("checklist_svc.migrations").

    Blocks; run it in a thread inside a loop. Two starters are put in a row by a lock in the database.
    """
    from alembic import command  # noqa: PLC0415 - a seventh of the start of every process, and hardly any migrates
    from alembic.config import Config  # noqa: PLC0415 - as above

    module = import_module(package)
    config = Config()
    config.set_main_option("script_location", str(Path(str(module.__file__)).parent))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def run_env(metadata: MetaData) -> None:
    """The whole of a service's ``migrations/env.py``. ``metadata``: the read models, for autogenerate."""
    from alembic import context  # noqa: PLC0415 - as above

    url = str(context.config.attributes["url"])

    def run(connection: Connection) -> None:
        connection.execute(text(f"select pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()

    async def connect() -> None:
        engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
        async with engine.begin() as connection:
            await connection.run_sync(run)
        await engine.dispose()

    asyncio.run(connect())
