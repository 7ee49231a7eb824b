"""Whatever is raised becomes a problem document: the one table from the kernel's words to HTTP."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path

from shared.eventstore import STORE_ERRORS, store_away
from shared.kernel import Invalid, KeyReused, NotFound, OutcomeUnknown, Refused, StaleVersion, Text
from shared.web import problems as p
from shared.web.etag import NotModified, etag
from shared.web.faults import faults_of
from shared.web.problems import Kind, Rejected, Wrong, problem

HANDLED = (
    Refused,
    Invalid,
    NotFound,
    StaleVersion,
    KeyReused,
    OutcomeUnknown,
    RequestValidationError,
    ClientDisconnect,
    Exception,
)


def install(app: FastAPI) -> None:
    """All that is expected, and a bare 500 for what is not: `shared.web.edge` logs that."""

    async def answer(request: Request, error: Exception) -> Response:
        return problem(rejected(error), request.scope)

    async def not_so(request: Request, error: Exception) -> Response:
        """Starlette names the methods of the first route at this path only; all that lie there belong into Allow."""
        if isinstance(error, HTTPException) and error.status_code == p.METHOD_NOT_ALLOWED.status:
            error.headers = {"Allow": ", ".join(methods_at(app, request.scope["path"]))}
        return await answer(request, error)

    async def unchanged(_: Request, error: Exception) -> Response:
        version = error.version if isinstance(error, NotModified) else 0
        return Response(status_code=304, headers={"ETag": etag(version)})

    async def of_the_store(request: Request, error: Exception) -> Response:
        if not store_away(error):
            raise error
        return problem(Rejected(p.STORE_AWAY, headers={"Retry-After": "1"}), request.scope)

    for kind in STORE_ERRORS:
        app.add_exception_handler(kind, of_the_store)
    for kind in HANDLED:
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(HTTPException, not_so)
    app.add_exception_handler(NotModified, unchanged)


def methods_at(app: FastAPI, path: str) -> list[str]:
    """The methods of every route that lies at this path."""
    found: set[str] = set()
    for route in iter_route_contexts(app.routes):
        if compile_path(route.path or "")[0].fullmatch(path):
            found |= route.methods or set()
    return sorted(found)


def rejected(error: Exception) -> Rejected:  # noqa: C901, PLR0911 - a table, a row each
    """How an error is told to the caller."""
    match error:
        case Rejected():
            return error
        case Refused():
            return Rejected(Kind(slug=error.slug, status=409, title=error.title), str(error))
        case Invalid():
            wrong = [
                Wrong(place="body", pointer=fault.pointer, code=fault.code, detail=fault.detail)
                for fault in error.faults
            ]
            return Rejected(p.INVALID, wrong=wrong)
        case NotFound():
            return Rejected(p.NOT_FOUND, str(error))
        case StaleVersion():
            detail = Text(
                f"the version is {error.actual}, not {error.expected}: read it again",
                f"当前版本为 {error.actual}，而非 {error.expected}，请重新读取",
            )
            return Rejected(p.STALE_VERSION, detail, headers={"ETag": etag(error.actual)})
        case KeyReused():
            return Rejected(p.KEY_REUSED, str(error))
        case OutcomeUnknown():
            return Rejected(p.OUTCOME_UNKNOWN, headers={"Retry-After": "1"})
        case RequestValidationError():
            return _invalid(error)
        case ClientDisconnect():  # nobody is left to hear it, and nothing is amiss here
            return Rejected(p.MALFORMED, Text("the body broke off", "请求正文中断"))
        case HTTPException(status_code=status, headers=headers):
            return Rejected(p.kind_of_status(status), headers=headers)
        case _:
            return Rejected(p.BROKEN)


def _invalid(error: RequestValidationError) -> Rejected:
    """422, but for the two headers of a command, whose absence has a status of its own."""
    wrong = faults_of(error)
    for fault in wrong:
        match fault:
            case Wrong(place="header", pointer="/Idempotency-Key"):
                return Rejected(p.KEY_MISSING, wrong=wrong)
            case Wrong(place="header", pointer="/If-Match", code="missing"):
                return Rejected(p.VERSION_REQUIRED, wrong=wrong)
            case _:
                continue
    return Rejected(p.INVALID, wrong=wrong)
