"""The log in a PostgreSQL database of its own: for a site without Kafka, and for the embedded run.

Offsets are dense and in the order of the commits, because a producer holds the topic's lock from the moment it looks up
the last one until it commits. Rows are only ever added.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg
from typing_extensions import override

from shared.kernel import record
from shared.log.port import Incoming, Log, LogUnavailable, OffsetsLost, Outgoing, Positions, TopicUnfit, checked

_CHANNEL: Final = "zeren_log"
_DEADLINE: Final = 30.0  # seconds for one statement
_POLL: Final = 1.0  # seconds: a LISTEN connection can die unnoticed (asyncpg #519), so we look now and then anyhow
_UNREACHABLE: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, crashed, starting
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when it uses a connection in the moment of its end
)

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
_ENDS: Final = """
    SELECT partition, (SELECT coalesce(max("offset") + 1, 0) FROM log_records r
                       WHERE r.topic = $1 AND r.partition = p.partition) AS next
    FROM unnest($2::integer[]) AS p (partition)
"""
_FETCH: Final = """
    SELECT p.topic, p.partition, r."offset", r.key, r.value
    FROM unnest($1::integer[], $2::integer[], $3::bigint[]) AS p (topic, partition, start)
    CROSS JOIN LATERAL (
        SELECT "offset", key, value FROM log_records
        WHERE topic = p.topic AND partition = p.partition AND "offset" >= p.start
        ORDER BY "offset" LIMIT $4
    ) AS r
    LIMIT $4
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


@record
class _Topic:
    number: int
    partitions: int


class PostgresLog(Log):
    """``url`` is the application's: it adds records and reads them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool | None = None
        self._known: dict[str, _Topic] = {}
        self._news = asyncio.Event()
        self._ear: asyncpg.Connection | None = None
        self._hearing = asyncio.Lock()
        self._ringing: asyncio.Task[None] | None = None
        self._rounds = 0
        self._sound: Positions = {}

    @override
    async def start(self) -> None:
        self._pool = await asyncpg.create_pool(self._url, min_size=0, max_size=8, command_timeout=_DEADLINE)

    @override
    async def stop(self) -> None:
        if self._ringing:
            await self._ringing
        with suppress(*_UNREACHABLE):
            if self._ear:
                await self._ear.close(timeout=2)
        if self._pool:
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._pool.close()
            self._pool.terminate()
        self._ear = self._pool = None

    @override
    async def ensure(self, topic: str, partitions: int) -> str:
        async with self._connection(f"make sure of topic {topic}") as connection:
            await connection.execute(
                "INSERT INTO log_topics (topic, partitions) VALUES ($1, $2) ON CONFLICT DO NOTHING", topic, partitions
            )
            row = await connection.fetchrow(
                "SELECT partitions, cluster.id || '/' || log_topics.id AS identity"
                " FROM log_topics, log_cluster AS cluster WHERE topic = $1",
                topic,
            )
        if row["partitions"] != partitions:
            raise TopicUnfit(topic, f"{row['partitions']} partitions, not {partitions}")
        identity: str = row["identity"]
        return identity

    @override
    async def ends(self, topic: str) -> Mapping[int, int]:
        async with self._connection(f"ask for the end of {topic}") as connection:
            known = await self._topic(connection, topic)
            return await _ends(connection, known, range(known.partitions))

    @override
    async def produce(self, topic: str, batch: Sequence[Outgoing]) -> None:
        async with self._connection(f"write to {topic}") as connection:
            known = await self._topic(connection, topic)
            checked(topic, known.partitions, batch)
            if not batch:
                return
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(hashtext('zeren log'), $1)", known.number)
                following = await _ends(connection, known, {outgoing.partition for outgoing in batch})
                rows = []
                for outgoing in batch:
                    offset = following[outgoing.partition]
                    following[outgoing.partition] = offset + 1
                    rows.append((known.number, outgoing.partition, offset, outgoing.key, outgoing.value))
                columns = ["topic", "partition", "offset", "key", "value"]
                await connection.copy_records_to_table("log_records", records=rows, columns=columns)
        self._ring()

    @override
    async def fetch(self, positions: Positions, *, limit: int = 5000, timeout: float = 0.2) -> Sequence[Incoming]:
        if not positions:
            return ()
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            news = self._news  # taken before we look: what comes after our look rings this one
            if found := await self._read(positions, limit):
                return found
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                return ()
            await self._listen()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(remaining, _POLL)):
                    await news.wait()

    @override
    async def last(self, topic: str, partition: int) -> Incoming | None:
        end = (await self.ends(topic))[partition]
        return (await self._read({(topic, partition): end - 1}, 1))[0] if end else None

    async def _read(self, positions: Positions, limit: int) -> Sequence[Incoming]:
        """The records as the table has them. Since offsets are dense, a row that is missing shows."""
        self._rounds += 1  # each partition is the first to be filled once in a while, so that none starves
        places = list(positions)
        turn = self._rounds % len(places)
        places = places[turn:] + places[:turn]
        async with self._connection("read") as connection:
            topics = {topic: await self._topic(connection, topic) for topic, _ in places}
            names = {known.number: topic for topic, known in topics.items()}
            rows = await connection.fetch(
                _FETCH,
                [topics[topic].number for topic, _ in places],
                [partition for _, partition in places],
                [positions[place] for place in places],
                limit,
            )
            if not rows and positions != self._sound:
                await self._check(connection, positions, topics)
        following = dict(positions)
        found = []
        for number, partition, offset, key, value in rows:
            topic = names[number]
            if offset != following[topic, partition]:
                raise OffsetsLost(f"{topic}/{partition}: offset {following[topic, partition]} is not there")
            following[topic, partition] = offset + 1
            found.append(Incoming(topic=topic, partition=partition, offset=offset, key=key, value=value))
        return found

    async def _check(self, connection: asyncpg.Connection, positions: Positions, topics: Mapping[str, _Topic]) -> None:
        """Nothing to read may mean that all was read, or that the offsets are of another log."""
        for topic, known in topics.items():
            ends = await _ends(connection, known, [partition for name, partition in positions if name == topic])
            for partition, end in ends.items():
                if positions[topic, partition] > end:
                    raise OffsetsLost(f"{topic}/{partition} ends at {end}, before {positions[topic, partition]}")
        self._sound = dict(positions)

    async def _topic(self, connection: asyncpg.Connection, topic: str) -> _Topic:
        if topic not in self._known:
            row = await connection.fetchrow("SELECT number, partitions FROM log_topics WHERE topic = $1", topic)
            if row is None:
                raise TopicUnfit(topic, "there is none")
            self._known[topic] = _Topic(number=row["number"], partitions=row["partitions"])
        return self._known[topic]

    def _ring(self) -> None:
        """Wake our own readers, and the others by one NOTIFY for all that was written meanwhile.

        It goes after the commit and over another connection: inside the transaction it would queue all writers of the
        whole server behind one lock.
        """
        self._wake()
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        with suppress(LogUnavailable):  # they look by themselves before long
            async with self._connection("ring") as connection:
                await connection.execute(f"NOTIFY {_CHANNEL}")

    def _wake(self, *_: object) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _listen(self) -> None:
        async with self._hearing:
            if self._ear is None or self._ear.is_closed():
                with suppress(*_UNREACHABLE):
                    self._ear = await asyncpg.connect(self._url, timeout=2)
                    await self._ear.add_listener(_CHANNEL, self._wake)

    @asynccontextmanager
    async def _connection(self, purpose: str) -> AsyncIterator[asyncpg.Connection]:
        if self._pool is None:
            raise LogUnavailable(f"can't {purpose}: the log has not been started")
        try:
            async with self._pool.acquire(timeout=_DEADLINE) as connection:
                yield connection
        except _UNREACHABLE as error:
            raise LogUnavailable(f"can't {purpose}: {error or type(error).__name__}") from error


async def _ends(
    connection: asyncpg.Connection, topic: _Topic, partitions: Sequence[int] | set[int] | range
) -> dict[int, int]:
    return {row["partition"]: row["next"] for row in await connection.fetch(_ENDS, topic.number, list(partitions))}
