"""No request hangs: what takes too long is cancelled, and the caller is told to ask again."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from shared.web.deadline import Deadline

SHORT = 0.25


async def hang(_: Request) -> Response:
    await asyncio.Event().wait()
    return PlainTextResponse("never")


async def quick(_: Request) -> Response:
    return PlainTextResponse("here")


async def slow_to_end(_: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        for part in "abc":
            yield part
            await asyncio.sleep(SHORT)

    return StreamingResponse(parts())


async def told_its_body(request: Request) -> Response:
    return PlainTextResponse(await request.body())


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    routes = [
        Route("/hang", hang, methods=["GET", "POST"]),
        Route("/quick", quick),
        Route("/slow", slow_to_end),
        Route("/body", told_its_body, methods=["POST"]),
    ]
    transport = httpx2.ASGITransport(app=Deadline(Starlette(routes=routes), seconds=SHORT))
    async with httpx2.AsyncClient(transport=transport, base_url="http://zeren.test") as client:
        yield client


@pytest.mark.parametrize(("method", "slug"), [("GET", "store-away"), ("POST", "outcome-unknown")])
async def test_a_request_that_hangs_is_answered_in_time(client: httpx2.AsyncClient, method: str, slug: str) -> None:
    async with asyncio.timeout(5):
        answer = await client.request(method, "/hang")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["type"] == f"urn:zeren:problem:{slug}"


async def test_what_is_answered_in_time_may_take_long_to_be_sent(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/quick")).text == "here"
    assert (await client.get("/slow")).text == "abc"


async def test_a_body_that_comes_slowly_is_not_held_against_the_answer(client: httpx2.AsyncClient) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for part in (b"a", b"b", b"c"):
            await asyncio.sleep(SHORT * 0.8)
            yield part

    assert (await client.post("/body", content=slowly())).text == "abc"


async def test_a_request_that_its_caller_cancels_is_cancelled_and_not_answered(client: httpx2.AsyncClient) -> None:
    asking = asyncio.ensure_future(client.get("/hang"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
