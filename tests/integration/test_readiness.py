"""What readiness tells of the workers: how far behind they are, who leads them, what ails them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent
from shared.kernel import Recorded, record
from shared.log import LogUnavailable, Outgoing
from shared.observability import Check, NotReady, Reading
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import Projections, Publishing, policy, projector, relay, subscriber, worker_checks
from tests.integration import checklist_site, project_site, scoring_site
from tests.integration.stores import NOON, Counted, Enough, Site, counted, publish, site

TOPIC = "zeren.checklist"
PUBLISHING = Publishing(source="/checklist-svc", topic=TOPIC, partitions=4, publish=publish)

Work = Callable[[asyncio.Event], Awaitable[None]]


@record
class Clock:
    instant: datetime = NOON

    async def now(self) -> datetime:
        return self.instant


class Moody(MemoryLog):
    """Away, or silent, at will."""

    def __init__(self) -> None:
        super().__init__()
        self.away = self.silent = False

    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        if self.away:
            raise LogUnavailable("can't write: postgresql://zeren:secret@log")
        await super().produce(topic, batch)

    async def ends(self, topic: str) -> Mapping[int, int]:
        if self.away:
            raise LogUnavailable("can't ask: postgresql://zeren:secret@log")
        if self.silent:
            await asyncio.Event().wait()
        return await super().ends(topic)


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("readiness")
    async with site(urls.owner, urls.app) as opened:
        yield opened


@pytest.fixture
def log() -> Moody:
    return Moody()


def checks(here: Site, log: MemoryLog, now: datetime = NOON) -> Mapping[str, Check]:
    return worker_checks(
        here.database, log, Clock(instant=now), topic=TOPIC, policies=["mirror"], subscriptions=["directory"]
    )


@asynccontextmanager
async def working(work: Work) -> AsyncIterator[None]:
    stop = asyncio.Event()

    async def play() -> None:
        await work(stop)

    async with asyncio.TaskGroup() as group:
        group.create_task(play())
        yield
        stop.set()


def relaying(here: Site, log: MemoryLog) -> Work:
    return lambda stop: relay(here.feed, here.database, log, PUBLISHING, here.bell, stop)


async def told(check: Check, wanted: Callable[[Reading], bool]) -> Reading:
    """What the check tells, as soon as that is what is wanted."""

    async def look() -> Reading | None:
        reading = await check()
        return reading if wanted(reading) else None

    found = await until(look)
    assert found is not None
    return found


async def refused(check: Check) -> NotReady:
    async def look() -> NotReady | None:
        try:
            await check()
        except NotReady as found:
            return found
        return None

    found = await until(look)
    assert found is not None
    return found


async def test_a_service_without_workers_says_that_nobody_works(here: Site, log: Moody) -> None:
    for name, check in checks(here, log).items():
        assert any("no process does this work" in trouble for trouble in (await check()).troubles), name


async def test_a_relay_that_has_caught_up_is_well(here: Site, log: Moody) -> None:
    await here.store.append_many([counted("counter/1", [1, 2, 3])])
    async with working(relaying(here, log)):
        reading = await told(checks(here, log)["relay"], lambda found: found.figures["events_behind"] == 0)
    assert (reading.figures, reading.troubles) == ({"events_behind": 0, "seconds_behind": 0, "led": True}, [])


async def test_what_waits_a_moment_is_shown_and_what_waits_long_is_a_trouble(here: Site, log: Moody) -> None:
    await here.store.append_many([counted("counter/1", [1, 2, 3])])
    soon = await checks(here, log, NOON + timedelta(seconds=9))["read-models"]()
    late = await checks(here, log, NOON + timedelta(seconds=11))["read-models"]()
    assert (soon.figures["events_behind"], soon.figures["seconds_behind"]) == (3, 9)
    assert list(soon.troubles) == ["no process does this work"]
    assert "3 events behind, for 11 s" in late.troubles


async def test_while_the_log_is_away_the_relay_says_since_when_and_commands_go_on(here: Site, log: Moody) -> None:
    check = checks(here, log)["relay"]
    log.away = True
    async with working(relaying(here, log)):
        await here.store.append_many([counted("counter/1", [1])])
        first = await told(check, lambda found: bool(found.troubles and "unreachable" in found.troubles[0]))
        await here.store.append_many([counted("counter/2", [1])])
        later = await told(check, lambda found: found.figures["events_behind"] == 2)
        assert first.troubles[0] == f"log unreachable since {first.figures['since']}" == later.troubles[0]
        assert "secret" not in str(later.troubles)
        log.away = False
        await told(check, lambda found: found.figures["events_behind"] == 0 and not found.troubles)


async def test_a_relay_that_was_refused_is_not_ready(here: Site, log: Moody) -> None:
    await here.database.pool.execute("insert into relay_mark (partitions, numbered, acknowledged) values (8, 0, 0)")
    async with working(relaying(here, log)):
        found = await refused(checks(here, log)["relay"])
    assert "refused since" in str(found)
    assert "numbered for 8 partitions, told 4" in str(found)
    assert found.figures["fault"] == "RelayRefused"


async def test_a_broken_projection_is_told_by_the_kind_of_its_fault(here: Site, log: Moody) -> None:
    def break_down(recorded: Recorded[Counted]) -> Sequence[Executable]:
        raise RuntimeError(f"what {recorded.actor} did")

    projections = Projections(version="1", tables=[], project=break_down)
    await here.store.append_many([counted("counter/1", [1])])
    async with working(lambda stop: projector(here.feed, here.database, projections, here.bell, stop)):
        reading = await told(checks(here, log)["read-models"], lambda found: "fault" in found.figures)
    assert reading.troubles[0] == f"failing since {reading.figures['since']}: RuntimeError"


async def test_policies_are_told_each_with_its_lag_and_what_was_refused_to_them(here: Site, log: Moody) -> None:
    async def refuse(_: Recorded[Counted]) -> None:
        raise Enough("no more")

    await here.store.append_many([counted("counter/1", [1, 2])])
    check = checks(here, log)["policies"]
    assert (await check()).figures["mirror:events_behind"] == 2
    async with working(lambda stop: policy("mirror", here.feed, here.database, refuse, here.bell, stop)):
        reading = await told(check, lambda found: found.figures["mirror:events_behind"] == 0)
    assert (reading.figures["mirror:led"], reading.figures["refusals"], reading.troubles) == (True, 2, [])


async def ignore(_: AsyncConnection, __: Sequence[CloudEvent]) -> None:
    """The directory of a service that needs none."""


def following(here: Site, log: MemoryLog) -> Work:
    return lambda stop: subscriber("directory", log, [TOPIC], here.database, ignore, stop, partitions=4)


async def test_a_subscription_says_how_many_records_it_has_not_applied(here: Site, log: Moody) -> None:
    check = checks(here, log)["subscription:directory"]
    await here.store.append_many([counted(f"counter/{n}", [1, 2], organisation=f"53{n:02}") for n in range(1, 5)])
    async with working(following(here, log)):
        await told(check, lambda found: found.figures["records_behind"] == 0)
    async with working(relaying(here, log)):
        behind = await told(check, lambda found: found.figures["records_behind"] == 8)
    assert behind.figures["led"] is False
    async with working(following(here, log)):
        reading = await told(check, lambda found: found.figures["records_behind"] == 0)
    assert (reading.troubles, reading.figures["dead_letters"]) == ([], 0)


@pytest.mark.parametrize("mood", ["away", "silent"])
async def test_a_log_that_does_not_say_where_it_ends_is_not_waited_for(here: Site, log: Moody, mood: str) -> None:
    await mark(here, "following")
    setattr(log, mood, True)
    async with asyncio.timeout(10):
        reading = await checks(here, log)["subscription:directory"]()
    assert reading.figures["records_behind"] is None


async def test_a_partition_that_is_read_again_is_a_trouble_and_one_that_stands_still_is_not_ready(
    here: Site, log: Moody
) -> None:
    check = checks(here, log)["subscription:directory"]
    await mark(here, "rewound")
    reading = await check()
    assert (reading.figures["rewound"], reading.figures["stopped"]) == (f"{TOPIC}/3", None)
    assert f"read again from the start for what is missing in {TOPIC}/3" in reading.troubles
    await mark(here, "stopped")
    found = await refused(check)
    told = f"events are missing in {TOPIC}/3, from number 1 on: resend"
    assert (str(found), found.figures["stopped"]) == (told, f"{TOPIC}/3")


async def mark(here: Site, state: str) -> None:
    await here.database.pool.execute(
        "insert into subscription_checkpoints"
        " (subscription, topic, partition, identity, next_offset, last_sequence, state)"
        " values ('directory', $1, 3, 'c/t', 0, 0, $2)"
        " on conflict (subscription, topic, partition) do update set state = excluded.state",
        TOPIC,
        state,
    )


OWN_CHECKS: Mapping[str, set[str]] = {
    "checklist": {"policies"},
    "project": {"subscription:directory"},
    "scoring": {"box", "policies", "subscription:scoring"},
}


@asynccontextmanager
async def serving(name: str, fresh_database: FreshDatabase, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with AsyncExitStack() as stack:
        match name:
            case "checklist":
                urls = await fresh_database(name, checklist_site.migrated)
                yield (await stack.enter_async_context(checklist_site.checklist_site(urls, folder))).http
            case "project":
                urls = await fresh_database(name, project_site.migrated)
                yield (await stack.enter_async_context(project_site.project_site(urls, folder))).http
            case _:
                urls = await fresh_database(name, scoring_site.migrated)
                box = await fresh_database("box", scoring_site.migrated_box)
                yield (await stack.enter_async_context(scoring_site.scoring_site(urls, box, folder))).http


@pytest.mark.parametrize("name", OWN_CHECKS)
async def test_every_service_tells_what_it_stands_on(name: str, fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with serving(name, fresh_database, tmp_path) as http:
        answer = await http.get(f"/{name}/readyz")
    assert answer.status_code == 200
    assert set(answer.json()["checks"]) == {"database", "relay", "read-models", "seals", *OWN_CHECKS[name]}
    assert (answer.json()["ready"], answer.json()["degraded"]) == (True, True)
