"""Logs: one canonical line a request, JSON, and nothing in it that is secret or says who."""

import json
import logging
from io import StringIO

import httpx2
import pytest
import structlog
from fastapi import FastAPI
from starlette.types import Message
from tests.shared.web.conftest import Make, Token, calling

from shared import web
from shared.observability import configure_logging, in_short


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


def test_what_a_library_says_of_an_error_is_left_to_its_type_and_code() -> None:
    class Refused(Exception):
        sqlstate = "23505"

    said = in_short(Refused("Key (person)=(anna) already exists"))

    assert said == "Refused 23505"
    assert in_short(ValueError("invalid input for query argument $1: 'anna'")) == "ValueError"
    assert in_short(ConnectionRefusedError(111, "refused")) == "ConnectionRefusedError(111, 'refused')"


async def test_who_hangs_up_amid_a_body_is_no_fault_of_ours(app: FastAPI, token: Token, logs: StringIO) -> None:
    """One line that says so, and no error."""
    headers = [(b"authorization", f"Bearer {token()}".encode()), (b"idempotency-key", b"k"), (b"content-length", b"99")]
    scope = {"type": "http", "method": "POST", "path": "/project/v1/projects/p-1/import", "headers": headers}
    heard = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])
    said: list[Message] = []

    async def receive() -> Message:
        return next(heard)

    async def send(message: Message) -> None:
        said.append(message)

    await app({**scope, "query_string": b"", "raw_path": b"", "http_version": "1.1", "scheme": "http"}, receive, send)

    assert said[0]["status"] == 400
    [line] = lines(logs)
    assert (line["event"], line["level"], line["status"]) == ("request", "info", 400)
