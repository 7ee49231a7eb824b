"""A small service to call: projects with a title and a score, in memory."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
import structlog
from fastapi import Depends, FastAPI, Request, Response
from starlette.types import ASGIApp

from shared import web
from shared.kernel import Decider, Fault, Invalid, NotFound, OutcomeUnknown, Refused, Text, record, transact
from shared.observability import configure_logging
from shared.testing import NOON, InMemoryEventStore
from shared.web.auth.issuer import Issuer


@record
class Declared:
    title: str
    score: int


@record
class Declare:
    title: str
    score: int


class NameTaken(Refused):
    slug = "name-taken"
    title = Text("The name is taken", "名称已被占用")


def decide(command: Declare, state: Declared | None) -> Sequence[Declared]:
    if command.title == "taken":
        raise NameTaken("another project is called so")
    wanted = Declared(title=command.title, score=command.score)
    return [] if wanted == state else [wanted]


def evolve(_: Declared | None, event: Declared) -> Declared:
    return event


PROJECT: Decider[Declare, Declared | None, Declared] = Decider(decide=decide, evolve=evolve, initial=None)


class PartIn(web.In):
    share: web.Score
    until: web.Day


class ProjectIn(web.In):
    title: web.Line
    score: web.Score
    parts: tuple[PartIn, ...] = ()
    labels: dict[str, int] | None = None


class ProjectOut(web.Out):
    title: str
    score: web.ScoreOut
    allowed_actions: list[str]


class StandingClock:
    """Stands at noon; ``drive`` never goes back, like the real driven one."""

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant = instant

    async def now(self) -> datetime:
        return self.instant

    async def drive(self, instant: datetime) -> None:
        self.instant = max(self.instant, instant)


Store = InMemoryEventStore[Declared]


def projects(store: Store) -> web.Router:
    router = web.Router(prefix="/projects", tags=["projects"])

    def out(state: Declared | None) -> ProjectOut:
        if state is None:
            raise NotFound
        return ProjectOut(title=state.title, score=state.score, allowed_actions=web.actions(declare=True, drop=False))

    async def declare(project: str, body: ProjectIn, context: web.Command, response: Response) -> ProjectOut:
        command = Declare(title=body.title, score=body.score)
        done = await transact(store, f"project/{project}", PROJECT, command, context)
        web.answer(response, done)
        return out(done.state)

    @router.post("/{project}")
    async def declare_project(
        project: web.Id,
        body: ProjectIn,
        context: web.Command,
        _: Annotated[web.Principal, Depends(web.requires("clerk"))],
        response: Response,
    ) -> ProjectOut:
        """Declare a project 申报项目."""
        return await declare(project, body, context, response)

    @router.put("/{project}")
    async def change_project(
        project: web.Id, body: ProjectIn, context: web.CommandIfMatch, response: Response
    ) -> ProjectOut:
        """Change a project 变更项目."""
        return await declare(project, body, context, response)

    @router.get("/{project}")
    async def read_project(project: web.Id, _: web.Caller, request: Request, response: Response) -> ProjectOut:
        """Read a project 读取项目."""
        history = await store.read(f"project/{project}")
        shown = out(PROJECT.fold(history.events))
        web.show(request, response, history.version)
        return shown

    @router.get("", dependencies=[web.After])
    async def list_projects(
        _: web.Caller, request: Request, response: Response, paging: Annotated[web.Paging, Depends(web.keyset(int))]
    ) -> web.Page[int]:
        """The numbers 1 to 120, as if they were projects 列出项目."""
        after = int(paging.after[0]) if paging.after else 0
        rows = list(range(after + 1, 121))[: paging.limit + 1]
        return web.Page[int].model_validate(web.page(request, response, rows, paging, key=lambda row: (row,)))

    @router.post("/{project}/import", max_body_size=web.IMPORT_LIMIT)
    async def import_projects(project: web.Id, _: web.Command, request: Request) -> dict[str, int]:
        """Take a large body 导入."""
        return {"bytes": len(await request.body())}

    @router.get("/broken/{how}")
    async def break_down(how: str, _: web.Caller) -> None:
        """Raise what is asked for 故障."""
        raise BREAKDOWNS[how]

    return router


BREAKDOWNS: dict[str, Exception] = {
    "unexpected": RuntimeError("the secret of the house"),
    "invalid": Invalid(Fault(pointer="/rows/0/parent", code="unknown-parent", detail="no such parent")),
    "unknown": OutcomeUnknown(),
    "store": ConnectionRefusedError(111, "postgresql://secret@db"),
    "file": FileNotFoundError(2, "no such file", "/secret"),
}


@pytest.fixture(autouse=True)
def logs() -> Iterator[StringIO]:
    """What a process logs; JSON lines, as no terminal is there."""
    stream = StringIO()
    configure_logging(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


Make = Callable[..., FastAPI]
Token = Callable[..., str]


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer.open(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def make(issuer: Issuer) -> Make:
    """``service_app`` with what every app needs; the test adds the rest."""
    defaults: dict[str, Any] = {
        "title": Text("Projects", "项目"),
        "prefix": "/project",
        "routers": [],
        "auth": web.Auth(Path(issuer.jwks_path)),
        "clock": StandingClock(),
    }
    return lambda **given: web.service_app(**{**defaults, **given})


@pytest.fixture
def store() -> Store:
    return InMemoryEventStore()


@pytest.fixture
def app(make: Make, store: Store) -> FastAPI:
    return make(routers=[projects(store)], tags={"projects": Text("Projects.", "项目。")})


def calling(app: ASGIApp, **headers: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://zeren", headers=headers)


@pytest.fixture
def token(issuer: Issuer) -> Token:
    return partial(issuer.issue, "anna", ["clerk"], "530102")


@pytest.fixture
async def client(app: FastAPI, token: Token) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(app, Authorization=f"Bearer {token()}") as client:
        yield client


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with calling(app) as client:
        yield client
