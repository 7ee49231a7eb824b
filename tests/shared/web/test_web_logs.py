"""Logs: one canonical line a request, JSON, and nothing in it that is secret or says who."""

import json
import logging
from io import StringIO

import httpx2
import pytest
import structlog
from tests.shared.web.conftest import Make, calling

from shared import web
from shared.observability import configure_logging


def lines(stream: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_a_request_is_one_line(client: httpx2.AsyncClient, logs: StringIO) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {"X-Request-Id": "portal-00042", "traceparent": traceparent}

    await client.get("/project/v1/projects/p-anna-1", headers=headers)

    [line] = lines(logs)
    assert line.pop("ms") >= 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "shared.web",
        "method": "GET",
        "operation": "read_project",
        "status": 404,
        "request_id": "portal-00042",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }


async def test_no_line_says_who_asked_for_what(client: httpx2.AsyncClient, logs: StringIO) -> None:
    body = {"title": "Very Personal", "score": 1, "extra": "Very Personal"}
    for name in ("p-anna-1", "broken/unexpected"):
        await client.get(f"/project/v1/projects/{name}", params={"cursor": "very-personal"})
    await client.post("/project/v1/projects/p-anna-1", json=body, headers={"Idempotency-Key": "very-personal"})
    await client.get("/project/v1/projects", headers={"Authorization": "Bearer very-personal"})

    text = logs.getvalue()
    assert "token-refused" in text
    for personal in ("anna", "ersonal", "eyJ", "530102", "secret of the house"):
        assert personal not in text


async def test_an_unexpected_error_is_told_by_type_and_place(client: httpx2.AsyncClient, logs: StringIO) -> None:
    await client.get("/project/v1/projects/broken/unexpected")

    [error, request] = lines(logs)
    assert (error["event"], error["error"], error["level"]) == ("unexpected", "RuntimeError", "error")
    assert "break_down" in str(error["frames"])
    assert request["status"] == 500


class BallotIn(web.In):
    score: web.Score


@pytest.mark.parametrize("marked", ["route", "router"])
async def test_an_unseen_route_leaves_no_line_however_its_request_ends(make: Make, logs: StringIO, marked: str) -> None:
    router = web.Router(dependencies=[web.UNSEEN] if marked == "router" else [])

    @router.post("/ballots", dependencies=[web.OPEN, *([web.UNSEEN] if marked == "route" else [])])
    async def cast_ballot(body: BallotIn) -> None: ...

    json = {"Content-Type": "application/json"}
    async with calling(make(routers=[router]), **json) as client:
        for content, status in ((b'{"score": 90}', 200), (b'{"score": 101}', 422), (b"{", 400), (b" " * 2**21, 413)):
            answer = await client.post("/project/v1/ballots", content=content)
            assert answer.status_code == status
        assert (await client.delete("/project/v1/ballots")).status_code == 405

    assert logs.getvalue() == ""


async def test_an_unseen_route_that_breaks_is_told_by_the_type_of_its_error_alone(make: Make, logs: StringIO) -> None:
    router = web.Router()

    @router.post("/ballots", dependencies=[web.OPEN, web.UNSEEN])
    async def cast_ballot() -> None:
        raise RuntimeError("the ballot of anna")

    async with calling(make(routers=[router])) as client:
        headers = {"X-Request-Id": "portal-anna"}
        assert (await client.post("/project/v1/ballots", headers=headers)).status_code == 500

    [line] = lines(logs)
    assert (line["event"], line["error"]) == ("unexpected", "RuntimeError")
    assert "anna" not in logs.getvalue()
    assert "frames" not in line


def test_secrets_are_hidden_wherever_they_stand() -> None:
    stream = StringIO()
    configure_logging(stream=stream)

    structlog.get_logger("test").info("opened", detail={"token": "t0p", "password": "t0p", "list": [{"person": "t0p"}]})
    logging.getLogger("library").warning("plain %s", "words", extra={"authorization": "t0p"})

    assert "t0p" not in stream.getvalue()
    assert [line["event"] for line in lines(stream)] == ["opened", "plain words"]


def test_a_terminal_gets_words() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    configure_logging(stream=stream)
    structlog.get_logger("test").info("opened", port=8000)

    assert "opened" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
