"""`service_app`: a service's application with everything that all of them have in common."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from fastapi.telemetry import TelemetryConfig
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Lifespan
from typing_extensions import override

from shared.eventstore import Clock, Database
from shared.eventstore.seals import PinnedKeys
from shared.kernel import Text
from shared.observability import Check
from shared.web import docs, handlers, openapi
from shared.web.auth.guard import caller, everyone
from shared.web.auth.verifier import Auth
from shared.web.checkpoint import checkpoint_routes
from shared.web.clock import Driven, clock_routes
from shared.web.deadline import Deadline
from shared.web.direct import Direct
from shared.web.edge import Edge
from shared.web.exact import ExactRoute
from shared.web.health import answering, health_routes
from shared.web.limits import BODY_LIMIT, Defences
from shared.web.ports import Ports, WaitUntil
from shared.web.requestid import RequestIds

UNTRACED: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""We have logs and readiness of our own; to find out that nobody asked for OpenTelemetry costs 4 µs a request."""


class ServiceApp(FastAPI):
    """FastAPI inside our edge: also what its own middleware answers has a request id, a log line and its defences."""

    @override
    def build_middleware_stack(self) -> ASGIApp:
        fastapi = super().build_middleware_stack()
        return RequestIds(Defences(Edge(Deadline(Direct(fastapi, routes_of(self), self.exception_handlers)))))

    @override
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = openapi.complete(super().openapi())
        return self.openapi_schema


def service_app(  # noqa: PLR0913 - everything a service has in common, each by name
    *,
    title: Text,
    prefix: str,
    routers: Sequence[APIRouter],
    auth: Auth,
    clock: Clock,
    database: Database | None = None,
    checks: Mapping[str, Check] | None = None,
    wait_until: WaitUntil | None = None,
    seals: PinnedKeys | None = None,
    description: Text | None = None,
    tags: Mapping[str, Text] | None = None,
    version: str = "1.0.0",
    lifespan: Lifespan[Any] | None = None,
) -> FastAPI:
    """The application. ``routers`` lie under ``<prefix>/v1``; health, checkpoint and docs under ``prefix``.

    ``checks`` join the database in ``readyz``; ``wait_until`` serves ``Zeren-After``; ``tags`` describes the tags that
    the routers use; ``seals`` says who signs the checkpoints. A driven clock brings its routes along.

    Raises ValueError for a route that is neither guarded nor marked `OPEN`, or that reads JSON inexactly.
    """
    app = ServiceApp(
        title=f"{title.en} {title.zh}",
        description="" if description is None else f"{description.en}\n\n{description.zh}",
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/", "description": "This address 本站"}],
        openapi_tags=[{"name": name, "description": f"{text.en} {text.zh}"} for name, text in _tags(tags, clock)],
        generate_unique_id_function=_by_name,
        max_body_size=BODY_LIMIT,
        redirect_slashes=False,
        telemetry=UNTRACED,
        lifespan=lifespan,
    )
    app.state.ports = Ports(auth=auth, clock=clock, wait_until=wait_until)
    handlers.install(app)
    for router in routers:
        app.router.routes.extend(_laid(router, f"{prefix}/v1"))
    if isinstance(clock, Driven):
        app.include_router(clock_routes(clock), prefix=f"{prefix}/v1")
    app.include_router(health_routes({**_database_check(database), **(checks or {})}), prefix=prefix)
    verifiers = (seals or PinnedKeys()).verifiers(prefix.strip("/"))
    app.include_router(checkpoint_routes(database, verifiers), prefix=prefix)
    app.router.routes.extend(docs.service_docs(app, prefix))
    _inspect(app)
    return app


_laid_out: Final[dict[tuple[int, str], tuple[APIRouter, Sequence[BaseRoute]]]] = {}
"""By the router's identity, for it has no hash; it is kept beside its routes, so that no other gets its id."""


def _laid(router: APIRouter, prefix: str) -> Sequence[BaseRoute]:
    """The router's routes under the prefix. It is a constant: what FastAPI works out for it (a pydantic schema for each
    parameter) is worked out once a process, and not again for each application that the tests make of it."""
    key = (id(router), prefix)
    if key not in _laid_out:
        parent = APIRouter(generate_unique_id_function=_by_name, max_body_size=BODY_LIMIT)
        parent.include_router(router, prefix=prefix)
        _laid_out[key] = (router, parent.routes)
    return _laid_out[key][1]


def _by_name(route: APIRoute) -> str:
    return route.name


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route with its whole path, those of included routers too."""
    yield from iter_route_contexts(app.routes)


def open_routes(app: FastAPI) -> set[str]:
    """``"GET /project/livez"`` …: what answers without a token. Tests hold it against a written list."""
    return {
        f"{method} {route.path}"
        for route in routes_of(app)
        for method in route.methods or {"*"}
        if method != "HEAD" and not _asks(route, caller)
    }


def _inspect(app: FastAPI) -> None:
    names: set[str] = set()
    for route in routes_of(app):
        if not isinstance(route.original_route, APIRoute):
            continue
        if not isinstance(route.original_route, ExactRoute):
            raise ValueError(f"{route.path}: make its router with shared.web.Router, which reads JSON exactly")  # noqa: TRY004 - a mistake in the wiring
        if not _asks(route, caller) and not _asks(route, everyone):
            raise ValueError(f"{route.path}: let it depend on Caller or requires(…), or mark it dependencies=[OPEN]")
        if str(route.name) in names:
            raise ValueError(f"{route.name}: two routes of this name, and it is their operation_id")
        names.add(str(route.name))


def _asks(route: RouteContext, dependency: Callable[..., object]) -> bool:
    dependant = getattr(route, "dependant", None)
    return isinstance(dependant, Dependant) and dependency in _calls(dependant)


def _calls(dependant: Dependant) -> Iterator[object]:
    for needed in dependant.dependencies:
        yield needed.call
        yield from _calls(needed)


def _database_check(database: Database | None) -> dict[str, Check]:
    if database is None:
        return {}

    return {"database": partial(answering, database)}


def _tags(tags: Mapping[str, Text] | None, clock: Clock) -> Iterator[tuple[str, Text]]:
    yield from (tags or {}).items()
    if isinstance(clock, Driven):
        yield "clock", Text("The driven clock of a demo year.", "演示用受控时钟。")
    yield "checkpoint", Text("What a witness keeps of the event store.", "事件库的签名检查点，供见证方留存。")
    yield "health", Text("Is the service alive, is it ready?", "存活与就绪检查。")
