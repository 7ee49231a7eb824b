"""The direct way to a route answers as FastAPI does: every request here goes both ways."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Depends, FastAPI, Request
from starlette.types import ASGIApp
from tests.shared.web.conftest import Make, Store, Token, calling, projects

from shared import web
from shared.kernel import Text
from shared.web.app import routes_of
from shared.web.direct import Direct
from shared.web.exact import ExactRoute
from shared.web.plan import Plan

BODY = {"title": "路", "score": 88.5, "parts": [{"share": 1, "until": "2026-03-01"}]}
PROJECT = "/project/v1/projects/p-1"
AT_ONCE = {"Content-Type": "application/json"}
TOLD_ANEW = {"x-request-id", "date"}


def direct(app: FastAPI) -> Direct:
    """The direct way of an application, found in its layers."""
    layer: Any = app.build_middleware_stack()
    while not isinstance(layer, Direct):
        layer = layer._app
    return layer


@pytest.fixture
def roundabout(make: Make) -> FastAPI:
    """The same application, with every request left to FastAPI. Its store is its own."""
    app: FastAPI = make(routers=[projects(Store())], tags={"projects": Text("Projects.", "项目。")})
    without = direct(app)
    without._ways.clear()
    app.middleware_stack = _outer(app, without)
    return app


def _outer(app: FastAPI, inner: Direct) -> ASGIApp:
    stack: Any = app.build_middleware_stack()
    layer = stack
    while not isinstance(layer._app, Direct):
        layer = layer._app
    layer._app = inner
    whole: ASGIApp = stack
    return whole


Asked = tuple[str, str, bytes, Mapping[str, str]]


def asked(
    method: str = "POST", path: str = PROJECT, body: object = BODY, *, content: bytes | None = None, **headers: str
) -> Asked:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return method, path, json.dumps(body).encode() if content is None else content, {**AT_ONCE, **said}


KEY = {"idempotency_key": "k-1"}
REQUESTS: Mapping[str, Asked] = {
    "a command": asked(**KEY),
    "its repeat": asked(**KEY),
    "its key for another": asked(body={"title": "other", "score": 1}, **KEY),
    "no key": asked(),
    "a key that is none": asked(idempotency_key="k 1"),
    "no key and no title": asked(body={"score": 1}),
    "a version": asked("PUT", idempotency_key="k-2", if_match='"1"'),
    "a stale version": asked("PUT", idempotency_key="k-3", if_match='"7"'),
    "no version": asked("PUT", idempotency_key="k-4"),
    "a weak version": asked("PUT", idempotency_key="k-5", if_match='W/"1"'),
    "a refusal": asked(body={**BODY, "title": "taken"}, idempotency_key="k-6"),
    "a title too long": asked(body={**BODY, "title": "x" * 201}, idempotency_key="k-7"),
    "a score that is text": asked(body={**BODY, "score": "88"}, idempotency_key="k-8"),
    "no JSON": asked(content=b"{", idempotency_key="k-9"),
    "NUL in a text": asked(content=b'{"title": "a\\u0000", "score": 1}', idempotency_key="k-10"),
    "too deep": asked(content=b"[" * 40 + b"]" * 40, idempotency_key="k-11"),
    "an empty body": asked(content=b"", idempotency_key="k-12"),
    "a body of null": asked(body=None, idempotency_key="k-13"),
    "too large": asked(content=b" " * (2 << 20), idempotency_key="k-14"),
    "another media type": asked(idempotency_key="k-15", content_type="text/plain"),
    "JSON by another name": asked(idempotency_key="k-16", content_type="application/vnd.zeren+json"),
    "an id that is none": asked(path="/project/v1/projects/p!1", idempotency_key="k-17"),
    "NUL in the path": asked(path="/project/v1/projects/p%001", idempotency_key="k-18"),
    "no token": asked(authorization="", idempotency_key="k-19"),
    "a forged token": asked(authorization="Bearer a.b.c", idempotency_key="k-20"),
    "the item": asked("GET", content=b""),
    "the item, known": asked("GET", content=b"", if_none_match='"1"'),
    "an item that isn't there": asked("GET", "/project/v1/projects/p-9", content=b""),
    "a list": asked("GET", "/project/v1/projects?limit=3", content=b""),
    "a list with a limit that is none": asked("GET", "/project/v1/projects?limit=x", content=b""),
    "a list, too early": asked("GET", "/project/v1/projects", content=b"", zeren_after="-1"),
    "a breakdown": asked("GET", "/project/v1/projects/broken/unexpected", content=b""),
    "a store that is away": asked("GET", "/project/v1/projects/broken/store", content=b""),
    "an import": asked(path=f"{PROJECT}/import", content=b"x" * (2 << 20), idempotency_key="k-21"),
    "no such method": asked("DELETE", content=b""),
    "no such address": asked("GET", "/project/v1/nothing", content=b""),
    "a head": asked("HEAD", content=b""),
    "health": asked("GET", "/project/livez", content=b""),
}


async def test_both_ways_give_one_answer(app: FastAPI, roundabout: FastAPI, token: Token) -> None:
    bearer = f"Bearer {token()}"
    async with calling(app, Authorization=bearer) as ours, calling(roundabout, Authorization=bearer) as theirs:
        for name, (method, path, content, headers) in REQUESTS.items():
            one, other = [
                _told(await client.request(method, path, content=content, headers=headers)) for client in (ours, theirs)
            ]
            assert one == other, name


def _told(answer: httpx2.Response) -> tuple[int, dict[str, str], object]:
    headers = {name: value for name, value in answer.headers.items() if name not in TOLD_ANEW}
    if answer.content and headers.get("content-type") == "application/problem+json":
        document = json.loads(answer.content)
        return answer.status_code, headers, {**document, "request_id": ""}
    return answer.status_code, headers, answer.content


async def test_a_body_in_pieces_is_whole(app: FastAPI, token: Token) -> None:
    raw = json.dumps(BODY).encode()
    async with calling(app, Authorization=f"Bearer {token()}", **AT_ONCE) as client:
        headers = {"Idempotency-Key": "k-1", "Content-Length": str(len(raw))}

        async def pieces() -> Any:  # noqa: ANN401 - an async generator of bytes
            for at in range(0, len(raw), 7):
                yield raw[at : at + 7]

        answer = await client.post(PROJECT, content=pieces(), headers=headers)
        assert answer.json()["title"] == "路"


def _plans(app: FastAPI) -> dict[str, bool]:
    return {
        str(route.name): Plan.of(route) is not None
        for route in routes_of(app)
        if isinstance(route.original_route, ExactRoute)
    }


async def test_ordinary_routes_have_a_plan_and_others_are_left_to_fastapi(make: Make) -> None:
    router = web.Router(dependencies=[web.OPEN])

    async def opened() -> Any:  # noqa: ANN401 - an async generator
        yield 1

    def threaded() -> int:
        return 1

    @router.get("/plain")
    async def plain() -> int:
        return 1

    @router.get("/cookie")
    async def generator(_: Annotated[int, Depends(opened)]) -> int:
        return 1

    @router.get("/thread")
    async def in_a_thread(_: Annotated[int, Depends(threaded)]) -> int:
        return 1

    @router.get("/path/{rest:path}")
    async def converted(rest: str) -> str:
        return rest

    @router.post("/large", max_body_size=web.IMPORT_LIMIT)
    async def large(request: Request) -> int:
        return len(await request.body())

    found = _plans(make(routers=[router]))
    assert {name: found[name] for name in ("plain", "generator", "in_a_thread", "converted", "large")} == {
        "plain": True,
        "generator": False,
        "in_a_thread": False,
        "converted": False,
        "large": False,
    }


async def test_a_dependency_that_two_ask_for_is_asked_once(make: Make) -> None:
    calls: list[int] = []

    async def counted() -> int:
        calls.append(1)
        return len(calls)

    async def doubled(n: Annotated[int, Depends(counted)]) -> int:
        return 2 * n

    router = web.Router(dependencies=[web.OPEN])

    @router.get("/sum")
    async def total(one: Annotated[int, Depends(counted)], two: Annotated[int, Depends(doubled)]) -> int:
        return one + two

    app = make(routers=[router])
    assert _plans(app)["total"]
    async with calling(app) as client:
        assert (await client.get("/project/v1/sum")).json() == 3
    assert len(calls) == 1


async def test_an_answer_that_is_not_as_declared_is_our_fault(make: Make) -> None:
    router = web.Router(dependencies=[web.OPEN])

    @router.get("/number")
    async def number() -> int:
        return "none"  # type: ignore[return-value]  # what is tested

    async with calling(make(routers=[router])) as client:
        assert (await client.get("/project/v1/number")).status_code == 500
