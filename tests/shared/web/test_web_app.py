"""What every service's application has in common: guarded routes, limits, health, clock, OpenAPI."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.shared.web.conftest import Make, Token, calling

from shared.observability import NotReady, Reading
from shared.testing import NOON
from shared.web import OPEN, Caller, Router, open_routes
from shared.web.auth.issuer import Issuer
from shared.web.limits import BODY_LIMIT

MEBIBYTE = 1024 * 1024


def test_a_route_that_is_neither_guarded_nor_open_is_refused(make: Make) -> None:
    router = Router()

    @router.get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(ValueError, match="/project/v1/forgotten"):
        make(routers=[router])


def test_a_router_that_reads_json_through_floats_is_refused(make: Make) -> None:
    router = APIRouter()

    @router.get("/inexact", dependencies=[OPEN])
    async def inexact() -> None: ...

    with pytest.raises(ValueError, match=r"shared\.web\.Router"):
        make(routers=[router])


def test_two_routes_of_one_name_are_refused(make: Make) -> None:
    router = Router()
    for path in ("/a", "/b"):

        @router.get(path)
        async def twin(_: Caller) -> None: ...

    with pytest.raises(ValueError, match="twin"):
        make(routers=[router])


def test_the_open_routes_are_these(app: FastAPI) -> None:
    assert open_routes(app) == {
        "GET /project/livez",
        "GET /project/readyz",
        "GET /project/checkpoint",
        "GET /project/checkpoint/key",
        "GET /project/docs",
        "GET /project/docs/assets/{name}",
        "GET /project/reference",
        "GET /project/openapi.json",
    }


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_beyond_the_limit_is_413(client: httpx2.AsyncClient, *, declared: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * (BODY_LIMIT // 2)

    content = b"x" * (BODY_LIMIT + 1) if declared else chunks()
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}

    response = await client.post("/project/v1/projects/p1", content=content, headers=headers)

    assert (response.status_code, response.json()["type"]) == (413, "urn:zeren:problem:too-large")
    assert response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_large_body_without_a_token_is_a_problem_too(stranger: httpx2.AsyncClient) -> None:
    response = await stranger.post("/project/v1/projects/p1/import", content=b"x" * (65 * MEBIBYTE))

    assert (response.status_code, response.headers["content-type"]) == (413, "application/problem+json")


async def test_an_import_route_takes_more(client: httpx2.AsyncClient) -> None:
    response = await client.post(
        "/project/v1/projects/p1/import", content=b"x" * (3 * MEBIBYTE), headers={"Idempotency-Key": "k"}
    )

    assert response.json() == {"bytes": 3 * MEBIBYTE}


async def test_every_answer_carries_its_defences(client: httpx2.AsyncClient) -> None:
    for url in ("/project/livez", "/project/v1/projects", "/nowhere", "/project/docs"):
        headers = (await client.get(url)).headers
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
        assert "default-src 'none'" in headers["content-security-policy"]


async def test_alive_asks_nobody_and_ready_asks_everybody(make: Make) -> None:
    async def lag() -> Reading:
        return Reading(figures={"events_behind": 3}, troubles=["3 events behind"])

    async def broken() -> Reading:
        raise ConnectionError("postgresql://zeren:secret@db")

    async def stopped() -> Reading:
        raise NotReady("a partition stopped", {"stopped": "zeren.project/3"})

    well, ill = make(checks={"relay": lag}), make(checks={"relay": lag, "log": broken, "following": stopped})
    async with calling(well) as client:
        ready = await client.get("/project/readyz")
    async with calling(ill) as client:
        not_ready, alive = await client.get("/project/readyz"), await client.get("/project/livez")

    assert (ready.status_code, ready.json()["ready"], ready.json()["degraded"]) == (200, True, True)
    relay = ready.json()["checks"]["relay"]
    assert (relay["ok"], relay["detail"], relay["figures"]) == (True, "3 events behind", {"events_behind": 3})
    assert (not_ready.status_code, not_ready.json()["ready"]) == (503, False)
    assert not_ready.json()["checks"]["log"]["detail"] == "ConnectionError"
    assert not_ready.json()["checks"]["following"]["detail"] == "a partition stopped"
    assert not_ready.json()["checks"]["following"]["figures"] == {"stopped": "zeren.project/3"}
    assert "secret" not in not_ready.text
    assert alive.status_code == 200


async def test_many_who_ask_at_once_cause_one_look(make: Make) -> None:
    looks = 0

    async def look() -> Reading:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        return Reading(figures={})

    async with calling(make(checks={"log": look})) as client:
        answers = await asyncio.gather(*(client.get("/project/readyz") for _ in range(20)))

    assert [answer.status_code for answer in answers] == [200] * 20
    assert looks < 20


async def test_a_check_that_hangs_is_not_well(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.web.health.PATIENCE", 0.01)

    async def hang() -> Reading:
        await asyncio.Event().wait()
        return Reading(figures={})

    async with calling(make(checks={"log": hang})) as client:
        response = await client.get("/project/readyz")

    assert (response.status_code, response.json()["checks"]["log"]["detail"]) == (503, "TimeoutError")


async def test_a_driven_clock_is_set_forwards_by_an_admin(make: Make, issuer: Issuer, token: Token) -> None:
    admin = {"Authorization": f"Bearer {issuer.issue('ada', ['admin'], '53')}"}
    clerk = {"Authorization": f"Bearer {token()}"}
    url = "/project/v1/clock"
    later = {"now": "2026-04-01T09:00:00+08:00"}
    async with calling(make()) as client:
        before = await client.get(url, headers=clerk)
        forbidden = await client.put(url, json=later, headers=clerk)
        driven = await client.put(url, json=later, headers=admin)
        backwards = await client.put(url, json={"now": NOON.isoformat()}, headers=admin)

    assert before.json() == {"now": "2026-03-01T04:00:00Z"}
    assert forbidden.status_code == 403
    assert driven.json() == {"now": "2026-04-01T09:00:00+08:00"}
    assert (backwards.status_code, backwards.json()["type"]) == (409, "urn:zeren:problem:clock-backwards")


def test_a_real_clock_has_no_routes(make: Make) -> None:
    class RealClock:
        async def now(self) -> None: ...

    assert not any("clock" in path for path in make(clock=RealClock()).openapi()["paths"])


def test_the_openapi_document_is_valid_and_whole(app: FastAPI) -> None:
    document = app.openapi()
    OpenAPIV31SpecValidator(document).validate()
    operations = {o["operationId"]: o for path in document["paths"].values() for o in path.values()}
    described = {tag["name"] for tag in document["tags"]}

    assert document["openapi"].startswith("3.1")
    assert document["servers"][0]["url"] == "/"
    assert {"declare_project", "read_project", "livez"} <= operations.keys()
    assert {tag for operation in operations.values() for tag in operation["tags"]} <= described
    assert "HTTPValidationError" not in document["components"]["schemas"]
    command = operations["change_project"]
    assert {"400", "401", "403", "404", "409", "412", "413", "422", "428", "503"} <= command["responses"].keys()
    assert command["security"] == [{"bearer": []}]
    assert {p["name"]: p["required"] for p in command["parameters"] if p["in"] == "header"} == {
        "Idempotency-Key": True,
        "If-Match": True,
    }
    problem = document["components"]["responses"]["Problem404"]["content"]["application/problem+json"]
    assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}
