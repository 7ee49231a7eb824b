"""The sealer beside a real store: what it seals and signs, how it goes on after a fall, and what readiness says."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from struct import pack
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.eventstore import FeedGap
from shared.eventstore.seals import ALGORITHMS, Ledger, Signer, Verified, opened, verify_store
from shared.observability import NotReady
from shared.servers import Urls
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.testing.memory_log import MemoryLog
from shared.workers import SealsBroken, sealer, worker_checks
from shared.workers.leading import Fenced
from shared.workers.sealer import BATCH, Sealer
from tests.integration import project_site
from tests.integration.stores import Site, counted, site
from tests.integration.test_readiness import Clock
from tests.integration.working import fill, running

SIGNER = Signer(name="zeren/test", key=Ed25519PrivateKey.from_private_bytes(b"k" * 32))
SHA256 = ALGORITHMS["sha256"]

REWRITINGS = (
    "update seals set algorithm = ''",
    "delete from seals",
    "truncate seals",
    "update signed_heads set note = ''",
    "delete from signed_heads",
    "truncate signed_heads",
)


@pytest.fixture
async def urls(fresh_database: FreshDatabase) -> Urls:
    return await fresh_database("sealer")


@pytest.fixture
async def here(urls: Urls) -> AsyncIterator[Site]:
    async with site(urls.owner, urls.app) as opened_site:
        yield opened_site


def a_sealer(here: Site, signer: Signer | None = SIGNER, algorithm: str = "sha256") -> Sealer:
    return Sealer(Ledger(here.database), signer, ALGORITHMS[algorithm])


async def sealed(here: Site, signer: Signer | None = SIGNER) -> None:
    """Seal all that is there, by hand."""
    run = a_sealer(here, signer)
    await run.begin()
    while await run.batch():
        pass
    await run.sign()


async def verified(here: Site) -> Verified:
    return await verify_store(Ledger(here.database), SIGNER.name, [SIGNER.verifier])


async def reached(here: Site) -> int:
    return int(await here.database.pool.fetchval("select coalesce(max(reached), 0) from seals"))


async def test_what_is_appended_is_sealed_and_signed_soon(here: Site) -> None:
    async with running(lambda stop: sealer(here.database, stop, signer=SIGNER)):
        await fill(here)
        assert await until(lambda: reached(here)) == 84
        await fill_more(here)
        await until(lambda: is_reached(here, 94))
    whole = await verified(here)
    assert (whole.events, whole.sealed, whole.signed, whole.damage) == (94, 94, 94, None), "signed before it leaves"


async def test_what_comes_in_one_second_shares_a_seal(here: Site) -> None:
    await fill(here)
    await sealed(here)
    assert await here.database.pool.fetchval("select count(*) from seals") == 1


async def test_a_seal_is_over_every_stored_column_in_a_form_that_anyone_can_write(here: Site) -> None:
    """Decision 0070 spelt out: what another program would have to hash."""
    await fill(here, streams=1, each=1)
    row = await here.database.pool.fetchrow("select * from events")
    [content] = await Ledger(here.database).contents(0, 1)
    assert content.bytes == canonical(row)
    columns = await here.database.pool.fetch(
        "select column_name from information_schema.columns where table_name = 'events' order by ordinal_position"
    )
    assert list(row.keys()) == [name for (name,) in columns], "an added column is to be sealed, or said not to be"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_either_algorithm_seals_and_verifies(here: Site, algorithm: str) -> None:
    await fill(here)
    run = a_sealer(here, algorithm=algorithm)
    await run.begin()
    assert await run.batch()
    assert (await verified(here)).damage is None
    assert await here.database.pool.fetchval("select algorithm from seals") == algorithm


async def test_a_sealer_that_falls_anywhere_goes_on_where_it_was(here: Site) -> None:
    """Its state is what it committed: every prefix of its steps leads to the same tree."""
    for number in range(1, 5):
        await here.store.append_many([counted(f"counter/{number}", list(range(1, 8)))])
        run = a_sealer(here)  # a new process each time
        await run.begin()
        assert await run.batch()
    await sealed(here)
    whole = await verified(here)
    assert (whole.sealed, whole.signed, whole.damage) == (28, 28, None)


async def test_many_events_are_sealed_in_batches_without_a_hole(here: Site) -> None:
    await fill(here, streams=30, each=60)
    await sealed(here)
    ends = await here.database.pool.fetch("select after, reached from seals order by after")
    assert [tuple(row) for row in ends] == [(at, min(at + BATCH, 1800)) for at in range(0, 1800, BATCH)]


async def test_two_sealers_at_once_seal_nothing_twice(here: Site) -> None:
    await fill(here)
    one, other = a_sealer(here), a_sealer(here)
    await one.begin()
    await other.begin()
    assert await one.batch()
    with pytest.raises(Fenced):
        await other.batch()
    assert (await verified(here)).damage is None


async def test_a_hole_in_the_positions_is_never_sealed_over(here: Site, urls: Urls) -> None:
    await fill(here)
    await as_owner(urls, "delete from events where position = 40")
    run = a_sealer(here)
    await run.begin()
    with pytest.raises(FeedGap):
        await run.batch()


async def test_nothing_is_sealed_on_top_of_a_store_that_lost_its_tail(here: Site, urls: Urls) -> None:
    await fill(here)
    await sealed(here)
    await as_owner(urls, "delete from events where position > 80")
    run = a_sealer(here)
    await run.begin()
    with pytest.raises(SealsBroken, match="sealed up to position 84, and the store ends at 80"):
        await run.batch()


async def test_a_store_keeps_to_the_algorithm_it_was_begun_with(here: Site) -> None:
    await fill(here)
    await sealed(here)
    with pytest.raises(SealsBroken, match="sealed with sha256, told sm3"):
        await a_sealer(here, algorithm="sm3").begin()


async def test_the_application_can_add_seals_and_change_none(here: Site) -> None:
    await fill(here)
    await sealed(here)
    for statement in REWRITINGS:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await here.database.pool.execute(statement)


async def test_the_owner_cannot_change_a_seal_by_mistake_either(here: Site, urls: Urls) -> None:
    await fill(here)
    await sealed(here)
    owner = await asyncpg.connect(urls.owner)
    for statement in REWRITINGS:
        with pytest.raises(asyncpg.RaiseError, match="are not changed"):
            await owner.execute(statement)
    await owner.close()


async def test_without_a_key_it_seals_and_signs_nothing(here: Site) -> None:
    await fill(here)
    await sealed(here, signer=None)
    assert await reached(here) == 84
    assert await Ledger(here.database).newest_head() is None


async def test_readiness_names_a_sealer_that_lags_and_one_that_was_refused(here: Site, urls: Urls) -> None:
    check = worker_checks(here.database, MemoryLog(), Clock(instant=datetime(2026, 3, 1, 4, 1, tzinfo=UTC)), topic="t")
    await fill(here)
    lagging = await check["seals"]()
    assert lagging.troubles == ["no process does this work", "84 events behind, for 60 s"]
    assert lagging.figures["events_unsigned"] == 0
    async with running(lambda stop: sealer(here.database, stop, signer=None)):
        await until(lambda: is_reached(here, 84))
        assert (await check["seals"]()).figures["events_unsigned"] == 84
        await as_owner(urls, "delete from events where position > 80")
        refusal = await until(lambda: refused(check))
    assert "sealed up to position 84, and the store ends at 80" in str(refusal)


async def test_a_witness_reads_the_checkpoint_and_the_key_without_a_token(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with project_site.project_site(await fresh_database("witness", project_site.migrated), tmp_path) as service:
        assert (await service.http.get("/project/checkpoint")).status_code == 404
        assert (await service.http.get("/project/checkpoint/key")).status_code == 404
        await project_site.declare(service, "library")
        run = Sealer(Ledger(service.wiring.base.database), SIGNER, SHA256)
        await run.begin()
        assert await run.batch()
        answer = await service.http.get("/project/checkpoint")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert opened(answer.text, [SIGNER.verifier]).size == len(await service.history())


async def fill_more(here: Site) -> None:
    await here.store.append_many([counted("counter/more", list(range(1, 11)))])


async def is_reached(here: Site, position: int) -> bool:
    return await reached(here) == position


async def refused(check: Mapping[str, Any]) -> NotReady | None:
    try:
        await check["seals"]()
    except NotReady as found:
        return found
    return None


async def as_owner(urls: Urls, *statements: str) -> None:
    """Behind the product's back: the triggers are put aside."""
    owner = await asyncpg.connect(urls.owner)
    await owner.execute("alter table events disable trigger user")
    for statement in statements:
        await owner.execute(statement)
    await owner.close()


def canonical(row: Mapping[str, Any]) -> bytes:
    """How many columns; then of each its type (PostgreSQL's number for it), its length, its value; big-endian."""
    said = [pack(">i", len(row))]
    for name, value in row.items():
        kind, bytes_ = _column(name, value)
        said.append(pack(">ii", kind, -1 if bytes_ is None else len(bytes_)) + (bytes_ or b""))
    return b"".join(said)


def _column(name: str, value: Any) -> tuple[int, bytes | None]:  # noqa: ANN401 - whatever a column holds
    kinds = {"position": 20, "version": 23, "command_event": 23, "recorded_at": 1184}
    kind = kinds.get(name, 2950 if name in ("id", "command_id", "causation") else 25)
    match value:
        case None:
            return kind, None
        case UUID():
            return kind, value.bytes
        case str():
            return kind, value.encode()
        case datetime():
            since = value - datetime(2000, 1, 1, tzinfo=UTC)
            return kind, pack(">q", (since.days * 86400 + since.seconds) * 10**6 + since.microseconds)
        case _:
            return kind, pack(">q" if kind == 20 else ">i", value)
