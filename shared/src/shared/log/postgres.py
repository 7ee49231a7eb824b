"""The log in a PostgreSQL database of its own: for a site without Kafka, and for the embedded run.

Offsets are dense and in the order of the commits, because a producer holds the topic's lock from the moment it looks up
the last one until it commits. Rows are only ever added.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Final

import asyncpg
from msgspec import Struct
from typing_extensions import override

from shared.kernel import record
from shared.log.port import Incoming, Log, LogUnavailable, OffsetsLost, Outgoing, Positions, Record, TopicUnfit, checked
from shared.log.postgres_news import UNREACHABLE, News

_DEADLINE: Final = 30.0  # seconds for one statement
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

# an array: a row of the answer for each record takes twice as long to make
_PAGE: Final = """
    SELECT array(SELECT value FROM log_records
                 WHERE topic = $1 AND partition = $2 AND "offset" >= $3 AND "offset" < $4 ORDER BY "offset")
"""
_PAGE_ROWS: Final = 5000


class _Row(Struct, frozen=True, gc=False):
    offset: int
    value: bytes


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
        self._news = News(url)
        self._rounds = 0
        self._sound: Positions = {}

    @override
    async def start(self) -> None:
        self._pool = await asyncpg.create_pool(self._url, min_size=0, max_size=8, command_timeout=_DEADLINE)

    @override
    async def stop(self) -> None:
        await self._news.stop()
        if self._pool:
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._pool.close()
            self._pool.terminate()
        self._pool = None

    @override
    async def ensure(self, topic: str, partitions: int) -> str:
        async with self._connection(f"make sure of topic {topic}") as connection:
            await connection.execute(
                "INSERT INTO log_topics (topic, partitions) VALUES ($1, $2) ON CONFLICT DO NOTHING", topic, partitions
            )
            row = await connection.fetchrow(
                "SELECT number, partitions, cluster.id || '/' || log_topics.id AS identity"
                " FROM log_topics, log_cluster AS cluster WHERE topic = $1",
                topic,
            )
        if row["partitions"] != partitions:
            raise TopicUnfit(topic, f"{row['partitions']} partitions, not {partitions}")
        self._known[topic] = _Topic(number=row["number"], partitions=partitions)  # made anew, it has another number
        self._sound = {}
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
        if self._pool:
            self._news.ring(self._pool)

    @override
    async def fetch(self, positions: Positions, *, limit: int = 5000, timeout: float = 0.2) -> Sequence[Incoming]:
        if not positions:
            return ()
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            news = self._news.latest
            if found := await self._read(positions, limit):
                return found
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                return ()
            await self._news.wait(news, remaining)

    @override
    async def scan(self, topic: str, partition: int, start: int) -> AsyncGenerator[Sequence[Record], None]:
        place = (topic, partition)
        end = (await self.ends(topic))[partition]
        if start > end:
            raise OffsetsLost(f"{topic}/{partition} ends at {end}, before {start}", place)
        asked = asyncio.ensure_future(self._page(topic, partition, start, end))
        try:
            while start < end:
                page = await asked
                if len(page) != min(_PAGE_ROWS, end - start):
                    raise OffsetsLost(f"{topic}/{partition}: an offset from {start} on is not there", place)
                start += len(page)
                if start < end:
                    asked = asyncio.ensure_future(self._page(topic, partition, start, end))
                    await asyncio.sleep(0)  # so that it is asked before the reader is busy
                yield page
        finally:
            asked.cancel()
            with suppress(asyncio.CancelledError, LogUnavailable):
                await asked

    @override
    async def last(self, topic: str, partition: int) -> Incoming | None:
        end = (await self.ends(topic))[partition]
        return (await self._read({(topic, partition): end - 1}, 1))[0] if end else None

    async def _page(self, topic: str, partition: int, start: int, end: int) -> Sequence[Record]:
        """The next records before ``end``; too few where one is missing, for offsets are dense."""
        async with self._connection(f"read {topic}/{partition}") as connection:
            number = (await self._topic(connection, topic)).number
            values = await connection.fetchval(_PAGE, number, partition, start, min(start + _PAGE_ROWS, end))
        return list(map(_Row, count(start), values))

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
                message = f"{topic}/{partition}: offset {following[topic, partition]} is not there"
                raise OffsetsLost(message, (topic, partition))
            following[topic, partition] = offset + 1
            found.append(Incoming(topic=topic, partition=partition, offset=offset, key=key, value=value))
        return found

    async def _check(self, connection: asyncpg.Connection, positions: Positions, topics: Mapping[str, _Topic]) -> None:
        """Nothing to read may mean that all was read, or that the offsets are of another log."""
        for topic, known in topics.items():
            ends = await _ends(connection, known, [partition for name, partition in positions if name == topic])
            for partition, end in ends.items():
                if positions[topic, partition] > end:
                    message = f"{topic}/{partition} ends at {end}, before {positions[topic, partition]}"
                    raise OffsetsLost(message, (topic, partition))
        self._sound = dict(positions)

    async def _topic(self, connection: asyncpg.Connection, topic: str) -> _Topic:
        if topic not in self._known:
            row = await connection.fetchrow("SELECT number, partitions FROM log_topics WHERE topic = $1", topic)
            if row is None:
                raise TopicUnfit(topic, "there is none")
            self._known[topic] = _Topic(number=row["number"], partitions=row["partitions"])
        return self._known[topic]

    @asynccontextmanager
    async def _connection(self, purpose: str) -> AsyncIterator[asyncpg.Connection]:
        if self._pool is None:
            raise LogUnavailable(f"can't {purpose}: the log has not been started")
        try:
            async with self._pool.acquire(timeout=_DEADLINE) as connection:
                yield connection
        except UNREACHABLE as error:
            raise LogUnavailable(f"can't {purpose}: {error or type(error).__name__}") from error


async def _ends(
    connection: asyncpg.Connection, topic: _Topic, partitions: Sequence[int] | set[int] | range
) -> dict[int, int]:
    return {row["partition"]: row["next"] for row in await connection.fetch(_ENDS, topic.number, list(partitions))}
