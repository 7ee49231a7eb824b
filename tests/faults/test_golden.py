"""F13: stored events of every name there ever was are read as they were written, lifted where their shape is old."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Executable

from shared.eventstore import Codec, Feed, PostgresEventStore, SystemClock
from shared.kernel import Recorded, record
from shared.log import Log
from shared.observability import NotReady
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import Projections, ReadModels, projector, worker_checks
from tests.faults.golden import CODECS, Golden, frozen, read
from tests.integration.stores import Counted, Site, context, site
from tests.integration.working import running

LINES = [(service, line) for service in CODECS for line in frozen(service)]


@pytest.mark.parametrize(("service", "line"), LINES, ids=[f"{service}-{line.name}" for service, line in LINES])
def test_what_was_stored_once_is_read_as_it_was(service: str, line: Golden) -> None:
    assert digest(within(read(service, line.name, line.text), line.now)) == digest(line.now)


@pytest.mark.parametrize("service", CODECS)
def test_every_name_that_can_be_stored_is_frozen(service: str) -> None:
    codec = CODECS[service]
    names = codec.names | set(codec._upcasters)
    assert {line.name for line in frozen(service)} >= names, "run: python -m tests.faults.golden"


def within(now: Any, then: Any) -> Any:  # noqa: ANN401 - JSON
    """Of ``now``, what ``then`` had: a field that came later, with a default, is no change."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        return {name: within(now[name], value) for name, value in then.items() if name in now}
    if isinstance(then, Sequence) and not isinstance(then, str) and len(now) == len(then):
        return [within(one, other) for one, other in zip(now, then, strict=True)]
    return now


def digest(value: Any) -> str:  # noqa: ANN401 - JSON
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@record
class Counting:
    """The oldest shape: without an organisation."""

    upto: int


@record
class CountingOf:
    """The next: with one."""

    upto: int
    organisation: str


oldest: Codec[Counting] = Codec({"counting": Counting})
older: Codec[CountingOf] = Codec({"counting.v2": CountingOf})
newest: Codec[Counted] = Codec(
    {"counted": Counted},
    upcasters={
        "counting": lambda shape: ("counting.v2", {**shape, "organisation": "53"}),
        "counting.v2": lambda shape: ("counted", {"to": shape["upto"], "organisation": shape["organisation"]}),
    },
)


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("golden")
    async with site(urls.owner, urls.app) as opened:
        yield opened


async def store_all_shapes(here: Site) -> None:
    """As three releases stored them, one after the other."""
    old = PostgresEventStore(here.database, oldest)
    middle = PostgresEventStore(here.database, older)
    await old.append("counter/1", [Counting(upto=1)], expected_version=0, context=context())
    await middle.append("counter/1", [CountingOf(upto=2, organisation="53")], expected_version=1, context=context())
    await here.store.append("counter/1", [Counted(to=3, organisation="53")], expected_version=2, context=context())


async def test_a_store_that_three_releases_wrote_is_read_as_one_and_left_as_it_is(here: Site) -> None:
    await store_all_shapes(here)
    before = await here.database.pool.fetch("select type, data from events order by position")

    events = [event.event for event in await Feed(here.database, newest).read(0)]
    history = await PostgresEventStore(here.database, newest).read("counter/1")

    assert events == history.events == [Counted(to=number, organisation="53") for number in (1, 2, 3)]
    assert newest.decode("counting", '{"upto":7}') == newest.decode("counting.v2", '{"upto":7,"organisation":"53"}')
    assert await here.database.pool.fetch("select type, data from events order by position") == before


async def test_an_event_of_a_newer_release_stops_an_older_one_and_is_not_skipped(here: Site) -> None:
    """What it has not understood it has not shown; readiness is refused by name, and the newer one goes on there."""
    await store_all_shapes(here)
    seen: list[int] = []

    def project(recorded: Recorded[Counted]) -> Sequence[Executable]:
        seen.append(recorded.position)
        return []

    projections = Projections(version="1", tables=[], project=project)
    ignorant = Feed(here.database, Codec[Counted]({"counted": Counted}))
    async with running(lambda stop: projector(ignorant, here.database, projections, here.bell, stop)):
        await until(lambda: refused(here, MemoryLog()))
    assert seen == []
    capable = Feed(here.database, newest)
    async with running(lambda stop: projector(capable, here.database, projections, here.bell, stop)):
        assert await ReadModels(here.database).passed(3, seconds=10)
    assert seen == [1, 2, 3]


async def refused(here: Site, log: Log) -> bool:
    try:
        await worker_checks(here.database, log, SystemClock(), topic="zeren.checklist")["read-models"]()
    except NotReady as found:
        return "counting" in str(found)
    return False
