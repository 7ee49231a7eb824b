"""One caller of a service's API, under a token. Each command has a key of its own unless told otherwise."""

from itertools import count

import httpx2


class Caller:
    _keys = count(1)

    def __init__(self, http: httpx2.AsyncClient, prefix: str, token: str | None) -> None:
        """``prefix``: what stands before every path, such as ``/project/v1``."""
        self._http, self._prefix, self._token = http, prefix, token

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self._http.get(self._prefix + path, headers=self._headers(headers))

    async def post(self, path: str, body: object = None, **headers: str) -> httpx2.Response:
        return await self._command("POST", path, body, headers)

    async def put(self, path: str, body: object, **headers: str) -> httpx2.Response:
        return await self._command("PUT", path, body, headers)

    async def patch(self, path: str, body: object, **headers: str) -> httpx2.Response:
        return await self._command("PATCH", path, body, headers)

    async def send(self, path: str, content: bytes, media_type: str) -> httpx2.Response:
        """A command whose body is a file."""
        sent = self._keyed({"content_type": media_type})
        return await self._http.post(self._prefix + path, content=content, headers=sent, timeout=60)

    async def _command(self, method: str, path: str, body: object, headers: dict[str, str]) -> httpx2.Response:
        return await self._http.request(method, self._prefix + path, json=body, headers=self._keyed(headers))

    def _keyed(self, headers: dict[str, str]) -> dict[str, str]:
        return {"idempotency-key": f"key-{next(self._keys)}", **self._headers(headers)}

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        """``if_match='"3"'`` is the header If-Match."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return given if self._token is None else {"authorization": f"Bearer {self._token}", **given}
