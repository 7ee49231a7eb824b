"""The outermost layer: one canonical line a request, and a problem document for what nobody expected."""

import time

import structlog
from fastapi import Depends, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import BROKEN, Rejected, problem

log = structlog.get_logger("shared.web")


async def unseen(request: Request) -> None:
    """Marks a request of which no line is kept: when a secret ballot came, and from where, is nobody's business."""
    request.state.unseen = True


UNSEEN = Depends(unseen)
"""``dependencies=[UNSEEN]`` on a route whose requests are not logged."""


class Edge:
    """The line names the operation, never the address: an address holds ids of people."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            log.exception("unexpected")
            if status == 0:
                await problem(Rejected(BROKEN), scope)(scope, receive, watched)
        finally:
            if not scope.get("state", {}).get("unseen"):
                log.info(
                    "request",
                    method=scope["method"],
                    operation=getattr(scope.get("endpoint"), "__name__", "unmatched"),
                    status=status or "cancelled",
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )
