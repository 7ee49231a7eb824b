"""People who call a site over HTTP: each request under a token of their own."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx2

from shared.web.auth.issuer import Issuer
from zeren.year.calls import Actor


@dataclass(kw_only=True)
class People:
    """``urls``: the address of each service."""

    urls: Mapping[str, str]
    issuer: Issuer
    client: httpx2.AsyncClient

    async def get(self, actor: Actor, path: str, **parameters: str) -> Any:  # noqa: ANN401 - JSON
        """The document at ``path``, its numbers exact."""
        answer = await self.client.get(self._url(path), params=parameters, headers=self._signed(actor))
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text[:500]}"
        return json.loads(answer.content, parse_float=Decimal)

    async def ask(
        self,
        actor: Actor | None,
        method: str,
        path: str,
        body: object = None,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One command, whatever comes of it, with a key of its own unless ``headers`` give one."""
        said = {"Idempotency-Key": uuid4().hex, **(headers or {}), **({} if actor is None else self._signed(actor))}
        if content is None:
            return await self.client.request(method, self._url(path), json=body, headers=said)
        return await self.client.request(method, self._url(path), content=content, headers=said)

    def _signed(self, actor: Actor) -> dict[str, str]:
        token = self.issuer.issue(actor.person, roles=[actor.role], org=actor.organisation)
        return {"Authorization": f"Bearer {token}"}

    def _url(self, path: str) -> str:
        return self.urls[path.split("/")[1]] + path


@asynccontextmanager
async def people(urls: Mapping[str, str], issuer: Issuer) -> AsyncIterator[People]:
    async with httpx2.AsyncClient(timeout=30) as client:
        yield People(urls=urls, issuer=issuer, client=client)
