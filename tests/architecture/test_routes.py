"""No route is open by accident: what answers without a token stands in the list below, all else answers 401."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from tests.shared.web.forging import forgeries

from shared import log
from shared.runtime import Service
from shared.servers import Urls
from shared.testing.fixtures import FreshDatabase
from shared.web import open_routes, routes_of
from shared.web.auth.issuer import Issuer

SERVICES = ("checklist", "project", "scoring")

HEALTH_AND_DOCS = (
    "livez",
    "readyz",
    "checkpoint",
    "checkpoint/key",
    "docs",
    "docs/assets/{name}",
    "reference",
    "openapi.json",
)

# A secret group's voter has no login: the one-time token in the body is all that the box knows (domain.md, Roles).
OPEN_BY_DESIGN: Mapping[str, set[str]] = {
    "checklist": set(),
    "project": set(),
    "scoring": {"POST /scoring/v1/ballots"},
}

FORGED = 100
"""Forgeries at the least: the table of reliability.md §4.1, as `forging` makes it."""


async def log_tables(urls: Urls) -> None:
    await log.migrate(urls.owner)


@asynccontextmanager
async def application(name: str, fresh_database: FreshDatabase, folder: Path) -> AsyncIterator[FastAPI]:
    """The service as its process opens it, the driven clock's routes included; each of its databases is a fresh one."""
    service: Service[Any] = import_module(f"{name}_svc.service").SERVICE
    values: dict[str, Any] = {
        "log_url": (await fresh_database("log", prepare=log_tables)).app,
        "jwks_path": Issuer.open(folder).jwks_path,
        "driven_clock": True,
    }
    for owners in [field for field in service.settings.model_fields if field.endswith("migration_url")]:
        urls = await fresh_database(name)
        values[owners] = urls.owner
        values["database_url" if owners == "migration_url" else owners.replace("migration_", "")] = urls.app
    settings = service.settings(**values)
    await asyncio.to_thread(service.migrate, settings)
    async with service.open(settings) as wiring:
        yield service.create_app(wiring)


def headers_that_prove_nothing(issuer: Issuer) -> Mapping[str, Mapping[str, str]]:
    tokens = {name: {"Authorization": f"Bearer {token}"} for name, token in forgeries(issuer)}
    return {"no token": {}, "another scheme": {"Authorization": "Basic YWRtaW46YWRtaW4="}, **tokens}


@pytest.mark.parametrize("name", SERVICES)
async def test_only_what_is_listed_answers_without_a_token(
    name: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    listed = {f"GET /{name}/{path}" for path in HEALTH_AND_DOCS} | OPEN_BY_DESIGN[name]
    async with application(name, fresh_database, tmp_path) as app:
        assert open_routes(app) == listed
        guarded = {
            (method, str(route.path))
            for route in routes_of(app)
            for method in route.methods or ()
            if f"{method} {route.path}" not in listed and method != "HEAD"
        }
        assert guarded
        forged = headers_that_prove_nothing(Issuer.open(tmp_path))
        assert len(forged) > FORGED
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://zeren.test") as http:
            for method, path in sorted(guarded):
                address = re.sub(r"\{[^}]+\}", "x", path)
                told = set()
                for forgery, headers in forged.items():
                    answer = await http.request(method, address, headers=headers | {"X-Request-Id": "constant"})
                    assert answer.status_code == 401, f"{method} {path} with {forgery}: {answer.status_code}"
                    told.add(answer.content)
                assert len(told) == 1, f"{method} {path} tells what is wrong with a token"


@pytest.mark.parametrize("name", SERVICES)
async def test_every_route_stands_under_the_prefix_of_its_service(
    name: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with application(name, fresh_database, tmp_path) as app:
        assert [route.path for route in routes_of(app) if not str(route.path).startswith(f"/{name}/")] == []
