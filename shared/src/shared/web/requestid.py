"""Every request has an id: the caller's ``X-Request-Id`` if it is sane, else a new one. It is in each log line."""

import re
from secrets import token_hex

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

HEADER = "X-Request-Id"
_RAW = HEADER.lower().encode()
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


class RequestIds:
    """Plain ASGI: no task of its own, so a cancellation reaches the route (reliability.md §2.17)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(HEADER, "")
        request_id = given if _SANE.fullmatch(given) else token_hex(16)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_RAW, request_id.encode())]
            await send(message)

        trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
        with bound_contextvars(request_id=request_id, **({"trace_id": trace[1]} if trace else {})):
            await self._app(scope, receive, with_id)
