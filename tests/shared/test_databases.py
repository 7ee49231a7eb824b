"""The databases of a site: made at the first start, whole at the second, however the first one ended."""

import asyncpg

from shared.servers import OWNER, Databases
from shared.testing.fixtures import unique


async def test_a_database_whose_making_was_cut_off_is_whole_after_the_next_start(databases: Databases) -> None:
    name = unique("cut")
    administrator = await asyncpg.connect(databases.url("postgres", OWNER))
    await administrator.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE template0')
    await administrator.close()

    urls = await databases.ensure(name)

    try:
        owner = await asyncpg.connect(urls.owner)
        await owner.execute("create table t (n integer)")
        await owner.close()
        application = await asyncpg.connect(urls.app)
        await application.execute("insert into t values (1)")
        await application.close()
    finally:
        await databases.drop(name)
