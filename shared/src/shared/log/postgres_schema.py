"""The tables of the log in PostgreSQL: three, in a database of their own."""

from typing import Final

import asyncpg

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS log_cluster (id uuid PRIMARY KEY);
INSERT INTO log_cluster SELECT gen_random_uuid() WHERE NOT EXISTS (SELECT FROM log_cluster);
CREATE TABLE IF NOT EXISTS log_topics (
    number     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text NOT NULL UNIQUE,
    id         uuid NOT NULL DEFAULT gen_random_uuid(),
    partitions integer NOT NULL CHECK (partitions > 0)
);
CREATE TABLE IF NOT EXISTS log_records (
    topic     integer NOT NULL REFERENCES log_topics,
    partition integer NOT NULL,
    "offset"  bigint NOT NULL,
    key       bytea NOT NULL,
    value     bytea NOT NULL,
    PRIMARY KEY (topic, partition, "offset")
);
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'zeren_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON log_cluster, log_topics, log_records FROM zeren_app;
        REVOKE INSERT ON log_cluster FROM zeren_app;
    END IF;
END $$;
"""


async def migrate(url: str) -> None:
    """Create the tables; ``url`` is the owner's. Done twice, it does nothing."""
    owner = await asyncpg.connect(url)
    try:
        async with owner.transaction():
            await owner.execute("SELECT pg_advisory_xact_lock(hashtext('zeren log schema'))")
            await owner.execute(SCHEMA)
    finally:
        await owner.close()
