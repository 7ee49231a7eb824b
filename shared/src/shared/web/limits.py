"""Limits and defences that hold for every answer: the size of a body, and the headers that browsers obey."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import TOO_LARGE, Rejected, problem

BODY_LIMIT = 1024 * 1024
IMPORT_LIMIT = 64 * 1024 * 1024
"""``@router.post(…, max_body_size=IMPORT_LIMIT)``. Take the bytes from the `Request`: they are then read after auth."""

DEFENCES: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


_RAW = [(name.lower().encode(), value.encode()) for name, value in DEFENCES.items()]


class Defences:
    """Adds what an answer does not say for itself. FastAPI's own plain 413 becomes a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        replaced = False

        async def defended(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                said = dict(headers)
                if message["status"] == TOO_LARGE.status and said.get(b"content-type", b"").startswith(b"text/plain"):
                    replaced = True
                    await problem(Rejected(TOO_LARGE, headers=DEFENCES), scope)(scope, receive, send)
                message["headers"] = headers + [header for header in _RAW if header[0] not in said]
            if not replaced:
                await send(message)

        await self._app(scope, receive, defended)
