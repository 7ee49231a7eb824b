"""The load on an HTTP server: commands over kept-alive connections, from a process of its own.

``python -m tests.bench.load PLAN`` reads a `Plan` (a JSON file) and prints a `Measured`. The client is a protocol on a
bare socket, so that on two cores it leaves as much as it can to the server.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import cast

import msgspec
import uvloop
from typing_extensions import override

from shared.kernel import record
from tests.bench.aside import aside
from tests.bench.client import length

WARM = 0.3
"""Seconds at the beginning that do not count."""


@record
class Plan:
    """``path`` and ``key`` take a number for ``{}``, so that each request is a command of its own.

    One token a connection. With a ``rate`` (requests a second) they come by the clock, whether or not earlier ones were
    answered, and what they wait for a connection counts; else each connection sends as soon as it is answered.
    """

    port: int
    method: str
    path: str
    run: int
    tokens: Sequence[str]
    body: str = ""
    seconds: float = 2
    rate: float | None = None


@record
class Measured:
    per_s: float
    p50_ms: float
    p99_ms: float
    answered: int


class Client:
    """The connections, and what they have sent and got."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._began = perf_counter()
        self._end = self._began + WARM + plan.seconds
        self._sent = 0
        self._due: deque[float] = deque()
        self._idle: list[Connection] = []
        self._latencies: list[float] = []
        self._all_answered = asyncio.get_running_loop().create_future()

    async def run(self) -> Measured:
        loop = asyncio.get_running_loop()
        connections = [
            (await loop.create_connection(lambda token=token: Connection(self, token), "127.0.0.1", self._plan.port))[1]
            for token in self._plan.tokens
        ]
        self._began = perf_counter()
        self._end = self._began + WARM + self._plan.seconds
        if self._plan.rate is None:
            for connection in connections:
                connection.send(self._request(connection), perf_counter())
        else:
            self._idle = list(connections)
            await self._by_the_clock(self._plan.rate)
        await asyncio.wait_for(self._all_answered, WARM + self._plan.seconds + 30)
        return self._measured()

    async def _by_the_clock(self, rate: float) -> None:
        """What has become due goes out together: the loop's clock ticks in milliseconds."""
        came = 0
        while (now := perf_counter()) < self._end:
            for number in range(came, int((now - self._began) * rate)):
                self._due.append(self._began + (number + 1) / rate)
                came += 1
            while self._due and self._idle:
                connection = self._idle.pop()
                connection.send(self._request(connection), self._due.popleft())
            await asyncio.sleep(0.0005)
        self._finish()

    def answered(self, connection: "Connection", latency: float, answer: bytes) -> None:
        if not answer.startswith(b"HTTP/1.1 20"):
            self._fail(RuntimeError(answer.decode()))
            return
        now = perf_counter()
        if self._began + WARM <= now < self._end:
            self._latencies.append(latency)
        if self._plan.rate is not None and self._due:
            connection.send(self._request(connection), self._due.popleft())
        elif self._plan.rate is None and now < self._end:
            connection.send(self._request(connection), now)
        else:
            self._idle.append(connection)
            self._finish()

    def lost(self) -> None:
        self._fail(RuntimeError("the server closed a connection"))

    def _finish(self) -> None:
        over = perf_counter() >= self._end and not self._due and len(self._idle) == len(self._plan.tokens)
        if over and not self._all_answered.done():
            self._all_answered.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self._all_answered.done():
            self._all_answered.set_exception(error)

    def _request(self, connection: "Connection") -> bytes:
        self._sent += 1
        return connection.request(self._plan, f"{self._plan.run}-{self._sent}")

    def _measured(self) -> Measured:
        ordered = sorted(self._latencies)
        return Measured(
            per_s=len(ordered) / self._plan.seconds,
            p50_ms=round(ordered[len(ordered) // 2] * 1000, 2),
            p99_ms=round(ordered[len(ordered) * 99 // 100] * 1000, 2),
            answered=len(ordered),
        )


class Connection(asyncio.Protocol):
    """One request under way at a time."""

    def __init__(self, client: Client, token: str) -> None:
        self._client, self._token = client, token
        self._transport: asyncio.Transport | None = None
        self._came = b""
        self._asked = 0.0

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._client.lost()

    def request(self, plan: Plan, number: str) -> bytes:
        return (
            f"{plan.method} {plan.path.format(number)} HTTP/1.1\r\nHost: zeren.test\r\n"
            f"Authorization: Bearer {self._token}\r\nIdempotency-Key: bench-{number}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(plan.body.encode())}\r\n\r\n{plan.body}"
        ).encode()

    def send(self, request: bytes, asked: float) -> None:
        self._asked = asked
        if self._transport:
            self._transport.write(request)

    @override
    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if not found or len(body) < length(head):
            return
        answer, self._came = self._came, b""
        self._client.answered(self, perf_counter() - self._asked, answer)


async def measure(plan: Plan, folder: Path) -> Measured:
    """The plan carried out by a process of its own. Raises RuntimeError where an answer was no success."""
    return await aside("tests.bench.load", plan, folder / "plan.json", Measured)


async def main() -> None:
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)  # noqa: ASYNC240 - before anything runs
    sys.stdout.buffer.write(msgspec.json.encode(await Client(plan).run()))


if __name__ == "__main__":
    uvloop.run(main())
