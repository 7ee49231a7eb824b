"""The append path without HTTP: the port alone, and the whole command on a cached fold.

PostgreSQL with fsync, one database for us and for the peer, rounds in turn. Each client appends to a stream of its own.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

import asyncpg

from shared.eventstore import EVENTSTORE_SQL, GROUP_SQL, LOOKED_UP_SQL, Bell, Codec, Database, PostgresEventStore
from shared.kernel import Context, Decider, Folds, record, transact
from shared.servers import PostgresServer
from tests.bench.figure import Ratio
from tests.bench.pgbench import PEER_TABLE, plain_inserts

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
NOTE = "x" * 330
ROUNDS, SECONDS = 9, 1

Client = Callable[[str, int], Awaitable[object]]
"""One command of a client: its stream, and how many it has sent before."""


@record
class Counted:
    """About 360 bytes of JSON, as real events have."""

    to: int
    note: str = NOTE


@record
class Count:
    by: int


def decide(command: Count, reached: int) -> Sequence[Counted]:
    return [Counted(to=reached + command.by)]


counting: Decider[Count, int, Counted] = Decider(decide=decide, evolve=lambda _, event: event.to, initial=0)
codec = Codec({"counted": Counted})


async def append_figures(*, rounds: int = ROUNDS, seconds: int = SECONDS) -> Sequence[Ratio]:
    with TemporaryDirectory(prefix="zeren-bench-") as folder:
        server = PostgresServer(Path(folder) / "postgres")
        await server.start()
        try:
            async with _database(server) as (database, store):
                return await _figures(database, store, Path(folder), rounds=rounds, seconds=seconds)
        finally:
            await server.stop()


async def _figures(
    database: Database, store: PostgresEventStore[Counted], folder: Path, *, rounds: int, seconds: int
) -> Sequence[Ratio]:
    folds = Folds[int]()

    async def append(stream: str, sent: int) -> None:
        await store.append(stream, [Counted(to=sent)], expected_version=sent, context=_context())

    async def command(stream: str, sent: int) -> None:
        await transact(store, stream, counting, Count(by=1), _context(), folds)

    async def plain(clients: int, run: str) -> float:
        _, data = codec.encode(Counted(to=1))
        return await plain_inserts(database.url, folder, data=data, clients=clients, seconds=seconds, run=run)

    peer_32, peer_1, append_32, command_32, append_1 = ([0.0] * rounds for _ in range(5))
    for n in range(rounds):
        peer_32[n] = await plain(32, f"p32-{n}")
        append_32[n] = await _rate(append, f"a32-{n}", clients=32, seconds=seconds)
        command_32[n] = await _rate(command, f"c32-{n}", clients=32, seconds=seconds)
        peer_1[n] = await plain(1, f"p1-{n}")
        append_1[n] = await _rate(command, f"c1-{n}", clients=1, seconds=seconds)
    return [
        Ratio(name="append_32", ours=append_32, peer=peer_32, goal=1.3),
        Ratio(name="command_32", ours=command_32, peer=peer_32, goal=1.0),
        Ratio(name="append_1", ours=append_1, peer=peer_1, goal=0.5),
    ]


async def _rate(command: Client, run: str, *, clients: int, seconds: int) -> float:
    """Commands per second of ``clients`` that each wait for their answer before they send the next."""
    start = perf_counter()
    end = start + seconds

    async def client(stream: str) -> int:
        for sent in count():
            if perf_counter() >= end:
                return sent
            await command(stream, sent)
        raise AssertionError("count() has no end")

    done = await asyncio.gather(*(client(f"{run}/{n}") for n in range(clients)))
    return sum(done) / (perf_counter() - start)


def _context(command_id: Callable[[], UUID] = uuid4) -> Context:
    return Context(command_id=command_id(), actor="bench", at=AT, fingerprint="f")


@asynccontextmanager
async def _database(server: PostgresServer) -> AsyncIterator[tuple[Database, PostgresEventStore[Counted]]]:
    urls = await server.create_database("bench")
    owner = await asyncpg.connect(urls.owner)
    for statement in (*EVENTSTORE_SQL, *GROUP_SQL, *LOOKED_UP_SQL, *PEER_TABLE):
        await owner.execute(statement)
    await owner.close()
    database = await Database.open(urls.app)
    try:
        async with Bell(database) as bell:
            yield database, PostgresEventStore(database, codec, bell)
            dense = await database.pool.fetchval("select count(*) = max(position) from events")
            if not dense:
                raise RuntimeError("positions have holes")
    finally:
        await database.close()
