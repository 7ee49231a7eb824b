"""What a standalone site answers beside its services: pages, and documents about them. No document describes these."""

from collections.abc import Mapping
from typing import Any

from tests.faults.fuzz.shares import SHARES

HTML, JSON = "text/html; charset=utf-8", "application/json"

PAGES: Mapping[str, str] = {
    "/": HTML,
    "/docs": HTML,
    "/reference": HTML,
    "/events": HTML,
    "/asyncapi.json": JSON,
    "/docs/assets/{name}": "text/css; charset=utf-8",
    **{f"/{service}/{page}": HTML for service in SHARES for page in ("docs", "reference")},
    **{f"/{service}/openapi.json": JSON for service in SHARES},
}


def document() -> Mapping[str, Any]:
    """An OpenAPI document of them."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pages", "version": "1"},
        "paths": {path: {"get": _operation(path, media_type)} for path, media_type in PAGES.items()},
    }


def _operation(path: str, media_type: str) -> Mapping[str, Any]:
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "parameters": [name] if "{name}" in path else [],
        "responses": {
            "200": {"description": "It", "content": {media_type: {}}},
            "404": {"description": "Not there", "content": {"application/problem+json": {}}},
        },
    }
