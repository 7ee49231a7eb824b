"""A lean HTTP/1.1 client over kept-alive connections: a protocol on a bare socket, so that the cores are free."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Self, cast

from typing_extensions import override

from shared.kernel import record
from shared.servers import LOOPBACK


@record
class Request:
    """``body`` is JSON; ``key`` goes as Idempotency-Key, ``version`` as If-Match."""

    method: str
    path: str
    token: str
    body: bytes = b""
    key: str = ""
    version: int | None = None


@record
class Answer:
    status: int
    body: bytes


class Client:
    """``connections`` to one port. Who asks while all of them are busy waits for one."""

    def __init__(self, port: int, connections: Sequence["Connection"]) -> None:
        self._port = port
        self._idle = deque(connections)
        self._waiting: deque[asyncio.Future[Connection]] = deque()

    @classmethod
    async def open(cls, port: int, connections: int) -> Self:
        return cls(port, [await connected(port) for _ in range(connections)])

    def close(self) -> None:
        for connection in self._idle:
            connection.close()

    async def ask(self, request: Request) -> Answer:
        """Raises ConnectionError where the server closed the connection in the middle; one that idled is replaced."""
        connection = self._idle.popleft() if self._idle else await self._wait()
        if connection.closed:
            connection = await connected(self._port)
        try:
            return await connection.send(request)
        finally:
            self._free(connection)

    def _free(self, connection: "Connection") -> None:
        while self._waiting:
            if not (next_one := self._waiting.popleft()).done():  # else its caller has given up
                next_one.set_result(connection)
                return
        self._idle.append(connection)

    async def _wait(self) -> "Connection":
        free: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._waiting.append(free)
        return await free


class Connection(asyncio.Protocol):
    """One request under way at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._came = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is none by name

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError(f"the server closed the connection: {exc}"))

    @property
    def closed(self) -> bool:
        return self._transport is None

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
            head += "" if request.version is None else f'If-Match: "{request.version}"\r\n'
            head += f"Content-Length: {len(request.body)}\r\n"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head.encode() + b"\r\n" + request.body)
        return await self._answer

    @override
    def data_received(self, data: bytes) -> None:
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if not found or self._answer is None or len(body) < length(head):
            return
        self._came = b""
        self._answer.set_result(Answer(status=int(head[9:12]), body=body))


async def connected(port: int) -> Connection:
    return (await asyncio.get_running_loop().create_connection(Connection, LOOPBACK, port))[1]


def length(head: bytes) -> int:
    """Of the body, as the answer says."""
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
