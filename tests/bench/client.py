"""A lean HTTP/1.1 client over kept-alive connections: a protocol on a bare socket, so that the cores are free."""

import asyncio
from collections import deque
from typing import Self

from typing_extensions import override

from shared.kernel import record


@record
class Request:
    """``body`` is JSON; ``key`` goes as Idempotency-Key."""

    method: str
    path: str
    token: str
    body: bytes = b""
    key: str = ""


@record
class Answer:
    status: int
    body: bytes


class Client:
    """``connections`` to one port. Who asks while all of them are busy waits for one."""

    def __init__(self, connections: list["Connection"]) -> None:
        self._idle = deque(connections)
        self._all = connections
        self._waiting: deque[asyncio.Future[Connection]] = deque()

    @classmethod
    async def open(cls, port: int, connections: int) -> Self:
        loop = asyncio.get_running_loop()
        return cls([(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(connections)])

    def close(self) -> None:
        for connection in self._all:
            connection.close()

    async def ask(self, request: Request) -> Answer:
        """Raises ConnectionError where the server closed the connection."""
        connection = self._idle.popleft() if self._idle else await self._wait()
        try:
            return await connection.send(request)
        finally:
            if self._waiting:
                self._waiting.popleft().set_result(connection)
            else:
                self._idle.append(connection)

    async def _wait(self) -> "Connection":
        free: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._waiting.append(free)
        return await free


class Connection(asyncio.Protocol):
    """One request under way at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._came = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"the server closed the connection: {exc}"))

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    async def send(self, request: Request) -> Answer:
        if self._transport is None:
            raise ConnectionError("the server closed the connection")
        head = (
            f"{request.method} {request.path} HTTP/1.1\r\nHost: zeren.test\r\nAuthorization: Bearer {request.token}\r\n"
        )
        if request.method != "GET":
            head += f"Idempotency-Key: {request.key}\r\nContent-Type: application/json\r\n"
            head += f"Content-Length: {len(request.body)}\r\n"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head.encode() + b"\r\n" + request.body)
        return await self._answer

    @override
    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if not found or self._answer is None or len(body) < _length(head):
            return
        self._came = b""
        self._answer.set_result(Answer(status=int(head[9:12]), body=body))


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
