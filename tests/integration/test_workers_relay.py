"""The relay on a real PostgreSQL; the log is the one in memory, so that it can be cut and made anew."""

import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from importlib import import_module

import msgspec
import pytest
from typing_extensions import override

from shared.contracts import Data, Undecodable, decode, encode, partition_of
from shared.kernel import Recorded
from shared.log import LogUnavailable, Outgoing
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import Publishing, RelayRefused, relay
from shared.workers.leading import Fenced
from shared.workers.relay import Relay
from tests.integration.stores import Counted, Site, publish, site
from tests.integration.working import PARTITIONS, PUBLISHING, TOPIC, everything, fill, relayed, running


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("workers")
    async with site(urls.owner, urls.app) as opened:
        yield opened


async def test_the_relay_publishes_each_public_event_once_numbered_densely_per_partition(here: Site) -> None:
    log = MemoryLog()
    await fill(here)

    await relayed(here, log)

    events = await everything(log)
    assert len(events) == 12 * 6
    by_key = {
        event.partitionkey: [e.streamversion for e in events if e.partitionkey == event.partitionkey]
        for event in events
    }
    assert all(versions == [1, 2, 3, 4, 6, 7] for versions in by_key.values())
    for number in range(PARTITIONS):
        found = await log.fetch({(TOPIC, number): 0}, limit=1000, timeout=0)
        assert [int(decode(one.value).sequence) for one in found] == list(range(1, len(found) + 1))


async def test_a_crash_before_the_mark_publishes_the_same_numbers_again(here: Site) -> None:
    log = MemoryLog()
    await fill(here)
    await relayed(here, log)
    once = await everything(log)
    await here.database.pool.execute("update relay_mark set acknowledged = 0")
    log_with_less = MemoryLog()

    await relayed(here, log_with_less)

    assert await everything(log_with_less) == once


async def test_a_topic_that_was_lost_is_filled_again_with_the_numbers_it_had(here: Site) -> None:
    log, another = MemoryLog(), MemoryLog()
    await fill(here)
    await relayed(here, log)

    await relayed(here, another)

    assert await everything(another) == await everything(log)


async def test_an_emptied_store_does_not_number_from_one_again(here: Site, fresh_database: FreshDatabase) -> None:
    log = MemoryLog()
    await fill(here)
    await relayed(here, log)
    urls = await fresh_database("emptied")

    async with site(urls.owner, urls.app) as emptied:
        await fill(emptied, streams=1, each=1)
        with pytest.raises(RelayRefused):
            await relayed(emptied, log)


async def test_the_number_of_partitions_is_a_constant_of_the_deployment(here: Site) -> None:
    await relayed(here, MemoryLog())
    other = Publishing(source="/checklist-svc", topic=TOPIC, partitions=8, publish=publish)

    with pytest.raises(RelayRefused):
        await Relay(here.feed, here.database, MemoryLog(), other).begin()


class Flickering(MemoryLog):
    """Away for the first tries."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        if self.away:
            self.away -= 1
            raise LogUnavailable("away")
        await super().produce(topic, batch)


async def test_the_relay_goes_on_by_itself_when_the_log_comes_back(here: Site) -> None:
    log = Flickering(away=2)
    await fill(here, streams=2)

    async def published() -> bool:
        done = "select count(*) from relay_numbers join relay_mark on position <= acknowledged"
        return bool(await here.database.pool.fetchval(done) == 12)

    async with running(lambda stop: relay(here.feed, here.database, log, PUBLISHING, here.bell, stop)):
        await until(published)
    assert len(await everything(log)) == 12


class Tearing(MemoryLog):
    """Takes a part of a batch, and says that it could not be reached; every third batch it takes whole."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    @override
    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        if self.chance.randrange(3) == 0:
            return await super().produce(topic, batch)
        kept = [self.chance.randint(0, len(batch)) for _ in range(PARTITIONS)]
        await super().produce(topic, [one for place, one in enumerate(batch) if place < kept[one.partition]])
        raise LogUnavailable("away")


@pytest.mark.parametrize("seed", range(5))
async def test_batches_numbered_ahead_keep_their_numbers_wherever_the_log_breaks_off(
    here: Site, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """While one batch is on its way the next is made ready: read, translated, numbered."""
    monkeypatch.setattr(import_module("shared.workers.relay"), "BATCH", 10)
    torn, whole, tries = Tearing(random.Random(seed)), MemoryLog(), 0  # noqa: S311 - a shuffle, not a secret
    await fill(here)

    while True:
        tries += 1
        with contextlib.suppress(LogUnavailable):
            await relayed(here, torn)
            break
    await relayed(here, whole)

    assert tries > 5
    for number in range(PARTITIONS):
        events = await everything(whole, number)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert list({event.id: event for event in await everything(torn, number)}.values()) == events


@pytest.mark.parametrize("value", [b"{not json", b"", "another's"])
async def test_a_topic_that_ends_with_what_is_not_ours_is_refused(here: Site, value: bytes | str) -> None:
    log = MemoryLog()
    await fill(here, streams=1, each=4)
    await relayed(here, log)
    [last] = (await everything(log))[-1:]
    foreign = encode(msgspec.structs.replace(last, id="no-uuid")) if isinstance(value, str) else value
    await log.produce(TOPIC, [Outgoing(partition=0, key=b"", value=foreign)])

    with pytest.raises(RelayRefused):
        await relayed(here, log)


async def test_an_event_that_no_contract_takes_has_no_number_until_it_is_mended(here: Site) -> None:
    """The numbers are for ever: an event whose translation is at fault may still turn out not to be public."""
    log = MemoryLog()
    await fill(here, streams=1, each=4)

    def faulty(recorded: Recorded[Counted]) -> Data | None:
        data = publish(recorded)
        return msgspec.structs.replace(data, recorded_by="") if data and recorded.version == 2 else data

    def mended(recorded: Recorded[Counted]) -> Data | None:
        return None if recorded.version == 2 else publish(recorded)

    with pytest.raises(Undecodable):
        await relayed(here, log, replace(PUBLISHING, publish=faulty))
    await relayed(here, log, replace(PUBLISHING, publish=mended))

    assert [event.streamversion for event in await everything(log)] == [1, 3, 4]


async def test_while_a_lost_topic_is_filled_again_the_mark_says_how_far(here: Site) -> None:
    await fill(here)
    await relayed(here, MemoryLog())

    await Relay(here.feed, here.database, MemoryLog(), PUBLISHING).begin()

    assert await here.database.pool.fetchval("select acknowledged from relay_mark") == 0


async def test_a_relay_that_lost_the_lead_without_knowing_numbers_nothing(here: Site) -> None:
    log = MemoryLog()
    late = Relay(here.feed, here.database, log, PUBLISHING)
    await late.begin()
    await fill(here)
    await relayed(here, log)

    with pytest.raises(Fenced):
        await late.batch()

    assert len(await everything(log)) == 72


async def test_a_filling_that_was_cut_anywhere_goes_on_without_a_hole(here: Site) -> None:
    """Of a batch, each partition may hold a part of its own."""
    whole, chance = MemoryLog(), random.Random(7)  # noqa: S311 - a shuffle, not a secret
    await fill(here)
    await relayed(here, whole)
    for _ in range(10):
        cut = MemoryLog()
        await cut.ensure(TOPIC, PARTITIONS)
        for number in range(PARTITIONS):
            records = await whole.fetch({(TOPIC, number): 0}, limit=1000, timeout=0)
            kept = records[: chance.randint(0, len(records))]
            await cut.produce(TOPIC, [Outgoing(partition=number, key=one.key, value=one.value) for one in kept])
        await relayed(here, cut)
        for number in range(PARTITIONS):
            sequences = [event.number for event in await everything(cut, number)]
            assert list(dict.fromkeys(sequences)) == list(range(1, max(sequences, default=0) + 1))
            assert len(set(sequences)) == len(await everything(whole, number))


async def test_a_topic_that_is_lost_behind_the_relays_back_is_filled_again(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else makes the topic anew before the relay has noticed."""
    monkeypatch.setattr(import_module("shared.workers.relay"), "LOOK", 0)
    log = MemoryLog()
    await log.ensure(TOPIC, PARTITIONS)
    await fill(here, streams=2)

    async def published() -> bool:
        return len(await everything(log)) == 12

    async with running(lambda stop: relay(here.feed, here.database, log, PUBLISHING, here.bell, stop)):
        await until(published)
        before = await everything(log)
        log.lose_all()
        await log.ensure(TOPIC, PARTITIONS)
        await until(published)

    assert await everything(log) == before


async def test_a_topic_that_has_lost_its_beginning_is_refused(here: Site) -> None:
    log, headless = MemoryLog(), MemoryLog()
    await fill(here, streams=1)
    await relayed(here, log)
    await headless.ensure(TOPIC, PARTITIONS)
    for event in (await everything(log))[1:]:
        partition = partition_of(event.partitionkey, PARTITIONS)
        await headless.produce(TOPIC, [Outgoing(partition=partition, key=b"", value=encode(event))])

    with pytest.raises(RelayRefused, match="begins with 2"):
        await relayed(here, headless)
