"""F21: clients that keep us waiting. Each loses its connection in time, and who asks properly is answered meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from shared.kernel import record
from shared.runtime import serve
from shared.runtime.patience import HEADER_LIMIT, Patience
from shared.servers import LOOPBACK, free_port
from shared.testing import until

PATIENCE = Patience(header=1.5, body=1.5, idle=1, connections=300)
LATEST = 1.5 + 2
"""Seconds within which a slow client has lost its connection: the deadline and 2."""

DROP = 0.2
"""Seconds between two drops of a trickle."""

HEAD = b"POST /echo HTTP/1.1\r\nhost: zeren\r\ncontent-type: text/plain\r\n"


@record
class Place:
    port: int
    seen: list[str]
    """What became of requests whose body was waited for."""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{self.port}", timeout=5)


@asynccontextmanager
async def served(patience: Patience) -> AsyncIterator[Place]:
    seen: list[str] = []

    async def echo(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            seen.append("gone")
            raise
        seen.append("read")
        return PlainTextResponse(body)

    async def refuse(_: Request) -> Response:
        return PlainTextResponse("no", status_code=401)

    async def much(_: Request) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            try:
                for _ in range(64):
                    yield b"x" * (1 << 20)
            finally:
                seen.append("let go")

        return StreamingResponse(pieces())

    routes = [
        Route("/echo", echo, methods=["GET", "POST"]),
        Route("/refuse", refuse, methods=["POST"]),
        Route("/much", much),
    ]
    stop, ready, port = asyncio.Event(), asyncio.Event(), free_port()
    serving = asyncio.create_task(serve(Starlette(routes=routes), LOOPBACK, port, stop, ready, patience=patience))
    await ready.wait()
    yield Place(port=port, seen=seen)
    stop.set()
    await serving


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with served(PATIENCE) as opened:
        yield opened


async def nothing(_: asyncio.StreamWriter) -> None:
    """Connects and says nothing."""


async def half_a_header(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)


async def header_trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    await trickle(writer, b"x-more: 1\r\n")


async def body_trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 100000\r\n\r\n")
    await trickle(writer, b"x")


async def chunk_trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    await trickle(writer, b"1\r\nx\r\n")


async def body_that_never_comes(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 5\r\n\r\n")


async def empty_lines(writer: asyncio.StreamWriter) -> None:
    await trickle(writer, b"\r\n")


async def empty_lines_after_an_answer(writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /echo HTTP/1.1\r\nhost: zeren\r\n\r\n")
    await trickle(writer, b"\r\n")


async def half_a_second_request(writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /echo HTTP/1.1\r\nhost: zeren\r\n\r\n" + HEAD)


async def body_trickle_after_a_refusal(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD.replace(b"/echo", b"/refuse") + b"content-length: 100000\r\n\r\n")
    await trickle(writer, b"x")


async def idling(writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /echo HTTP/1.1\r\nhost: zeren\r\n\r\n")


SLOW = (
    nothing,
    half_a_header,
    header_trickle,
    body_trickle,
    chunk_trickle,
    body_that_never_comes,
    empty_lines,
    empty_lines_after_an_answer,
    half_a_second_request,
    body_trickle_after_a_refusal,
    idling,
)


async def trickle(writer: asyncio.StreamWriter, drop: bytes) -> None:
    while not writer.is_closing():
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(DROP)  # the slowness that is tested


async def seconds_until_closed(place: Place, slow: Callable[[asyncio.StreamWriter], object]) -> tuple[float, bytes]:
    """How long the server put up with it, and what it said."""
    began = time.monotonic()
    async with place.connected() as (reader, writer):
        dripping = asyncio.create_task(drip(slow, writer))
        said = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(3 * LATEST):
                while data := await reader.read(65536):
                    said += data
        dripping.cancel()
        await asyncio.wait([dripping])
    return time.monotonic() - began, said


async def drip(slow: Callable[[asyncio.StreamWriter], object], writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        await slow(writer)  # type: ignore[misc]  # each of them is a coroutine function


async def test_each_kind_of_slow_client_loses_its_connection_in_time_and_hears_why(place: Place) -> None:
    found = await asyncio.gather(*(seconds_until_closed(place, slow) for slow in SLOW))
    waited = {slow.__name__: seconds for slow, (seconds, _) in zip(SLOW, found, strict=True)}
    assert {name: seconds for name, seconds in waited.items() if seconds >= LATEST} == {}
    told = {
        slow.__name__ for slow, (_, said) in zip(SLOW, found, strict=True) if b"HTTP/1.1 408 Request Timeout" in said
    }
    silent = {"nothing", "idling", "body_trickle_after_a_refusal"}
    assert silent | told == waited.keys(), "of those who have begun a request each is told"


async def test_the_application_hears_that_a_slow_body_is_gone(place: Place) -> None:
    await seconds_until_closed(place, body_trickle)
    assert place.seen == ["gone"]


async def test_two_hundred_slow_ones_keep_nobody_from_being_answered(place: Place) -> None:
    """200 at once, of every kind; good requests all the while, each on a connection of its own."""
    crowd = [asyncio.create_task(seconds_until_closed(place, SLOW[number % len(SLOW)])) for number in range(200)]
    took: list[float] = []
    while not all(task.done() for task in crowd):
        async with place.client() as client:
            began = time.monotonic()
            answer = await client.post("/echo", content="good")
            took.append(time.monotonic() - began)
            assert (answer.status_code, answer.text) == (200, "good")
    assert max(waited for waited, _ in await asyncio.gather(*crowd)) < LATEST
    assert len(took) > 3
    assert max(took) < PATIENCE.header, "nobody waits until the slow ones are gone"


async def test_a_body_that_comes_in_pieces_in_time_is_read(place: Place) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 1000
            await asyncio.sleep(0.1)  # slow, and in time

    async with place.client() as client:
        assert len((await client.post("/echo", content=pieces())).content) == 5000


async def test_a_connection_is_kept_for_the_next_request(place: Place) -> None:
    async with place.connected() as (reader, writer):
        for _ in range(3):
            writer.write(HEAD + b"content-length: 2\r\n\r\nhi")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            assert await reader.readexactly(2) == b"hi"
            await asyncio.sleep(0.5)  # within what an idle connection has


async def test_requests_sent_in_one_breath_are_answered_in_order(place: Place) -> None:
    async with place.connected() as (reader, writer):
        writer.write(b"".join(HEAD + b"content-length: 1\r\n\r\n%d" % number for number in range(9)))
        said = b""
        while said.count(b"HTTP/1.1 200 OK") < 9 or not said.endswith(b"8"):
            said += await reader.read(65536)
        assert [part[-1:] for part in said.split(b"HTTP/1.1 200 OK")[1:]] == [b"%d" % number for number in range(9)]


async def test_a_header_without_end_is_refused(place: Place) -> None:
    async with place.connected() as (reader, writer):
        with suppress(ConnectionError):
            writer.write(HEAD)
            for _ in range(2 * HEADER_LIMIT // 1024):
                writer.write(b"x-more: " + b"y" * 1014 + b"\r\n")
                await writer.drain()
        assert (await reader.read()).startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")


async def test_who_does_not_take_the_answer_is_let_go(place: Place) -> None:
    async with place.connected() as (reader, writer):
        writer.write(b"GET /much HTTP/1.1\r\nhost: zeren\r\n\r\n")
        await until(partial(asyncio.sleep, 0, place.seen), seconds=2 * LATEST)  # nobody reads meanwhile
        taken = 0
        with suppress(ConnectionError):
            while data := await reader.read(1 << 20):
                taken += len(data)
    assert taken < 64 << 20, "what had gone into buffers, and no more"


async def test_where_connections_run_out_the_longest_waiting_makes_room() -> None:
    async with served(Patience(header=60, connections=20)) as place:
        crowd = [asyncio.create_task(seconds_until_closed(place, half_a_header)) for _ in range(40)]
        async with place.client() as client:
            for _ in range(10):
                assert (await client.post("/echo", content="good")).text == "good"
        done, waiting = await asyncio.wait(crowd, timeout=0.5)
        assert len(waiting) <= 20 <= len(done)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
