"""The log held to the store, on both makes of it: what was told twice is well, what is missing or other is found."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import asyncpg
import pytest

from shared.contracts import decode
from shared.log import Log, Outgoing
from shared.servers import Urls
from shared.testing.fixtures import FreshDatabase
from shared.workers import Publishing
from shared.workers.log_copy import Copied, verify_copy
from shared.workers.relay import Relay
from tests.integration.stores import Counted, Site, counted, site
from tests.integration.working import PUBLISHING


@pytest.fixture
async def urls(fresh_database: FreshDatabase) -> Urls:
    return await fresh_database("copy")


@pytest.fixture
async def here(urls: Urls) -> AsyncIterator[Site]:
    async with site(urls.owner, urls.app) as opened:
        yield opened


@pytest.fixture(params=["kafka_log", "postgres_log"])
def log(request: pytest.FixtureRequest) -> Log:
    found: Log = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def publishing(fresh_topic: Callable[[str], str]) -> Publishing[Counted]:
    return replace(PUBLISHING, topic=fresh_topic("copy"))


async def relayed(here: Site, log: Log, publishing: Publishing[Counted]) -> None:
    await here.store.append_many(
        [counted(f"counter/{number}", list(range(1, 8)), organisation=f"53{number:02}") for number in range(1, 13)]
    )
    run = Relay(here.feed, here.database, log, publishing)
    await run.begin()
    while await run.batch():
        pass


async def copied(here: Site, log: Log, publishing: Publishing[Counted]) -> Copied:
    return await verify_copy(here.feed, here.database, log, publishing)


async def test_what_the_relay_sent_is_what_the_store_holds(
    here: Site, log: Log, publishing: Publishing[Counted]
) -> None:
    await relayed(here, log, publishing)
    whole = await copied(here, log, publishing)
    assert (whole.records, whole.unreadable, whole.damage) == (72, 0, None), "each fifth of 84 is private"


async def test_what_was_sent_twice_or_is_no_event_does_no_harm(
    here: Site, log: Log, publishing: Publishing[Counted]
) -> None:
    await relayed(here, log, publishing)
    first, *_ = await log.fetch({(publishing.topic, 0): 0}, limit=1, timeout=5)
    again = Outgoing(partition=0, key=first.key, value=first.value)
    await log.produce(publishing.topic, [again, Outgoing(partition=1, key=b"x", value=b"noise")])
    whole = await copied(here, log, publishing)
    assert (whole.records, whole.unreadable, whole.damage) == (74, 1, None)


async def test_a_record_that_only_the_log_has_is_found(here: Site, log: Log, publishing: Publishing[Counted]) -> None:
    await relayed(here, log, publishing)
    first, *_ = await log.fetch({(publishing.topic, 0): 0}, limit=1, timeout=5)
    invented = first.value.replace(decode(first.value).sequence.encode(), f"{99:020}".encode())
    await log.produce(publishing.topic, [Outgoing(partition=0, key=first.key, value=invented)])
    found = (await copied(here, log, publishing)).damage
    assert found is not None
    assert (found.position, found.what) == (85, "the log has number 99 of partition 0, the store does not know of it")


async def test_an_event_changed_after_it_was_sent_is_found_at_its_position(
    here: Site, urls: Urls, log: Log, publishing: Publishing[Counted]
) -> None:
    await relayed(here, log, publishing)
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("alter table events disable trigger user")
    await owner.execute("update events set data = replace(data, ':4', ':9') where position = 11")
    await owner.execute("update events set data = '{' where position = 22")
    await owner.close()
    found = (await copied(here, log, publishing)).damage
    assert found is not None
    assert (found.position, found.until) == (11, 11)
