"""The direct way to a route, past the router and the solver of FastAPI (ADR 0052).

FastAPI declares the routes, describes them, and answers whatever is unusual: no such address, a parameter or a body
that is not as declared. A request that is takes the way that was laid for its route when the application began.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response
from fastapi.routing import APIRoute, RouteContext
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel import record
from shared.web.exact import ExactRequest, check_address
from shared.web.limits import BODY_LIMIT
from shared.web.plan import Plan, Unusual

Answering = Mapping[Any, Callable[..., Any]]
"""The application's table: what answers which exception."""

JSON = "application/json"


@record
class Way:
    """An address, and what to do there; no plan: leave it to FastAPI."""

    address: re.Pattern[str]
    route: APIRoute
    plan: Plan | None


class Direct:
    """Inside the edge, in front of FastAPI (``app``). The first route that fits an address and its method counts."""

    def __init__(self, app: ASGIApp, routes: Iterable[RouteContext], answering: Answering) -> None:
        self._app, self._answering = app, answering
        self._ways: dict[tuple[str, int], list[Way]] = {}
        for route in routes:
            if isinstance(route.original_route, APIRoute):
                way = Way(address=route.path_regex, route=route.original_route, plan=Plan.of(route))
                for method in route.methods or ():
                    self._ways.setdefault((method, str(route.path).count("/")), []).append(way)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get("root_path"):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        for way in self._ways.get((scope["method"], path.count("/")), ()):
            if found := way.address.match(path):
                if way.plan is None:
                    break
                scope["path_params"] = found.groupdict()
                await self._take(way.route, way.plan, scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _take(self, route: APIRoute, plan: Plan, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"], scope["endpoint"] = route, route.endpoint
        heard = await _hear(scope, receive)
        if heard is None:
            await self._app(scope, receive, send)
            return
        body = b"".join(message.get("body", b"") for message in heard)
        request = ExactRequest(scope, receive, body=body)
        whole = not heard or heard[-1]["type"] == "http.request"
        fits = whole and (plan.body is None or (bool(body) and _is_json(request)))
        answer = await self._answer(plan, request) if fits else None
        if answer is None:
            await self._app(scope, _again(heard, receive), send)
        else:
            await answer(scope, receive, send)

    async def _answer(self, plan: Plan, request: ExactRequest) -> Response | None:
        """None: FastAPI is to answer. Errors by the application's table; what nobody expected is for the edge."""
        try:
            check_address(request)
            return await plan.carry_out(request)
        except Unusual:
            return None
        except Exception as error:
            kind = next((kind for kind in type(error).__mro__ if kind in self._answering), Exception)
            if kind is Exception:
                raise
            answer: Response = await self._answering[kind](request, error)
            return answer


async def _hear(scope: Scope, receive: Receive) -> list[Message] | None:
    """The body in its pieces, none where there is none. None: its length is not told, or not allowed."""
    length = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            length = int(value) if value.isdigit() else BODY_LIMIT + 1
    if length > BODY_LIMIT:
        return None
    heard: list[Message] = []
    while length and (not heard or heard[-1].get("more_body")):
        heard.append(await receive())
    return heard


def _again(heard: Sequence[Message], receive: Receive) -> Receive:
    """What was heard, for whoever listens next."""
    told = iter(heard)

    async def replay() -> Message:
        return next(told, None) or await receive()

    return replay


def _is_json(request: ExactRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON
