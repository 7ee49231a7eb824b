"""All services at one address: each prefix to its own application, and the docs over all of them at the root."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.docs import Described, portal_docs
from shared.web.edge import Edge
from shared.web.handlers import rejected
from shared.web.limits import Defences
from shared.web.problems import problem
from shared.web.requestid import RequestIds


def portal(services: Mapping[Described, ASGIApp]) -> ASGIApp:
    """``/project/…`` goes, whole, to the service whose prefix is ``/project``."""

    async def answer(request: Request, error: Exception) -> Response:
        return problem(rejected(error), request.scope)

    pages = Starlette(routes=portal_docs(list(services)), exception_handlers={404: answer, 405: answer})
    root = RequestIds(Defences(Edge(pages)))
    applications = {service.prefix.strip("/"): application for service, application in services.items()}

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        first = scope.get("path", "").partition("/")[2].partition("/")[0]
        await applications.get(first, root)(scope, receive, send)

    return dispatch
