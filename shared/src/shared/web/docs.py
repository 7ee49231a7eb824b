"""Offline docs: Swagger UI, Scalar and AsyncAPI from files of our own. No page asks any other address for anything."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from shared.contracts import asyncapi
from shared.kernel import Text, record
from shared.web.problems import NOT_FOUND, Rejected

STATIC = files("shared.web") / "static"
TITLE = "Zeren 责任"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:;"
    " style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The viewers write style attributes, hence ``unsafe-inline`` for styles, and for nothing else."""


@record
class Described:
    """A service as the docs over all of them show it."""

    title: Text
    prefix: str


def service_docs(app: FastAPI, prefix: str) -> list[BaseRoute]:
    """``<prefix>/docs`` (Swagger UI), ``<prefix>/reference`` (Scalar), ``<prefix>/openapi.json``."""
    described = [Described(title=Text(app.title, app.title), prefix=prefix)]

    async def openapi_json(_: Request) -> Response:
        return JSONResponse(app.openapi())

    return [Route(f"{prefix}/openapi.json", openapi_json, include_in_schema=False), *_viewers(described, prefix)]


def portal_docs(services: Sequence[Described]) -> list[BaseRoute]:
    """``/`` (an index), ``/docs`` and ``/reference`` over all services, for a process that serves them all.

    ``/events`` shows what they tell one another, ``/asyncapi.json`` is that document.
    """

    async def index(_: Request) -> Response:
        return _page("index.html", {"SERVICES": "\n".join(_entry(service) for service in services)})

    async def events(_: Request) -> Response:
        return _viewer("events.html", TITLE, "", {"url": "/asyncapi.json"})

    async def asyncapi_json(_: Request) -> Response:
        return Response(_events(), media_type="application/json")

    return [
        Route("/", index, include_in_schema=False),
        Route("/events", events, include_in_schema=False),
        Route("/asyncapi.json", asyncapi_json, include_in_schema=False),
        *_viewers(services, ""),
    ]


def _viewers(services: Sequence[Described], prefix: str) -> list[BaseRoute]:
    title = services[0].title.en if prefix else TITLE

    async def swagger(_: Request) -> Response:
        urls = [{"url": f"{service.prefix}/openapi.json", "name": _name(service)} for service in services]
        return _viewer("swagger.html", title, prefix, {"urls": urls})

    async def scalar(_: Request) -> Response:
        sources = [
            {"url": f"{service.prefix}/openapi.json", "title": _name(service), "slug": service.prefix.strip("/")}
            for service in services
        ]
        return _viewer("scalar.html", title, prefix, {"sources": sources})

    async def asset(request: Request) -> Response:
        return _asset(request.path_params["name"])

    return [
        Route(f"{prefix}/docs", swagger, include_in_schema=False),
        Route(f"{prefix}/reference", scalar, include_in_schema=False),
        Route(f"{prefix}/docs/assets/{{name}}", asset, include_in_schema=False),
    ]


def _name(service: Described) -> str:
    en, zh = service.title.en, service.title.zh
    return en if en == zh else f"{en} {zh}"


def _viewer(page: str, title: str, prefix: str, config: Mapping[str, object]) -> Response:
    # `<` escaped: the text stands inside a script element.
    text = json.dumps(config, ensure_ascii=False).replace("<", "\\u003c")
    return _page(page, {"TITLE": escape(title), "ASSETS": f"{prefix}/docs/assets", "CONFIG": text})


def _page(name: str, values: Mapping[str, str]) -> Response:
    html = Template((STATIC / name).read_text(encoding="utf-8")).substitute(values)
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})


def _entry(service: Described) -> str:
    links = " · ".join(
        f'<a href="{service.prefix}/{path}">{text}</a>'
        for path, text in (
            ("docs", "Try it 试用"),
            ("reference", "Reference 参考"),
            ("openapi.json", "OpenAPI"),
            ("readyz", "Health 状态"),
        )
    )
    return f"<li><strong>{escape(_name(service))}</strong><br>{links}</li>"


@cache
def _events() -> str:
    return asyncapi.text()


@cache
def _content(name: str) -> bytes:
    return (STATIC / name).read_bytes()


def _asset(name: str) -> Response:
    """One of our own files, by its bare name. Raises `Rejected` (404) for anything else."""
    known = {entry.name for entry in STATIC.iterdir()}
    suffix = name[name.rfind(".") :]
    if name not in known or suffix not in MEDIA_TYPES:
        raise Rejected(NOT_FOUND)
    return Response(_content(name), media_type=MEDIA_TYPES[suffix], headers={"Cache-Control": "public, max-age=3600"})
