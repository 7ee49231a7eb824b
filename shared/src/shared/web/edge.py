"""The outermost layer: one canonical line a request, and a problem document for what nobody expected."""

import time

import structlog
from fastapi import Depends
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from shared.web.problems import BROKEN, Rejected, problem

log = structlog.get_logger("shared.web")


async def unseen() -> None:
    """Marks a route of whose requests no line is kept: when a secret ballot came, and from where, is nobody's business.

    It is the route that is marked, so also what fails before any dependency runs (a body that is no JSON) is unseen.
    """


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
        except Exception as error:
            if _unseen(scope):
                with bound_contextvars(request_id=None, trace_id=None):  # both may lead back to a person
                    log.error("unexpected", error=type(error).__name__)  # noqa: TRY400 - a message may quote a ballot
            else:
                log.exception("unexpected")
            if status == 0:
                await problem(Rejected(BROKEN), scope)(scope, receive, watched)
        finally:
            if not _unseen(scope):
                log.info(
                    "request",
                    method=scope["method"],
                    operation=getattr(scope.get("endpoint"), "__name__", "unmatched"),
                    status=status or "cancelled",
                    ms=round((time.perf_counter() - began) * 1000, 1),
                )


def _unseen(scope: Scope) -> bool:
    """Whether the route that was found, if one was, is marked `UNSEEN`."""
    return any(needed.dependency is unseen for needed in getattr(scope.get("route"), "dependencies", ()))
