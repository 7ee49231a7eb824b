"""The lists of a whole province: 167,000 inspections, 49,000 checklists, 16,500 secretaries and their projects.

Asked one at a time over HTTP, as the province, its prefectures, counties and townships see them: the first page and one
in the middle. The rows are laid straight into the read models, as the projectors would have left them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import asyncpg

from shared.contracts import OrganisationRegisteredV1
from shared.directory import follow_directory
from shared.eventstore import Database
from shared.kernel import record
from shared.log import migrate
from shared.web.auth.issuer import Issuer
from shared.web.paging import Key, encode
from tests.acceptance.processes import Installation, Site, installed
from tests.bench.client import Client, Request
from tests.bench.figure import Limit
from tests.bench.servers import postgres
from tests.bench.traffic import percentile
from zeren.year.opening import CYCLE
from zeren.year.tree import Tree, yunnan

ROUNDS, EACH = 3, 100
"""Callers of each list."""

INSPECTIONS = 167_000
SINCE: Final = date(2025, 3, 1)
KINDS: Final = ("", "province", "prefecture", "county", "township", "village")

CHECKLIST_ROWS = """
with nodes as (select organisation, path, row_number() over (order by md5(organisation)) as number
               from directory_organisations),
inspections as (
  insert into inspection_list (inspection, organisation, place, cycle, quarter, kind, occurred_on, revision, withdrawn)
  select 'i-' || md5(n::text), organisation, path, $1 - (n % 3), 1 + n % 4, 'routine', date '2026-02-01', 1, false
  from generate_series(1, $2) as n join nodes on number = 1 + n % (select count(*) from nodes)),
lists as (
  insert into checklist_board (checklist, organisation, place, person, cycle, kind, status, revision)
  select 'c-' || md5(organisation || kind), organisation, path, 'secretary-' || organisation, $1, kind,
         (array['issued', 'signed', 'signed', 'finished'])[1 + number % 4], 1
  from nodes, unnest(array['responsibility', 'key_tasks', 'appraisal']) as kind returning checklist)
select 1"""
ITEMS = """
insert into checklist_items (checklist, item, due_on, status)
select checklist, 'i' || n, date '2026-06-30', (array['open', 'verified'])[1 + n % 2]
from checklist_board, generate_series(1, 4) as n"""

PROJECT_ROWS = """
with nodes as (select organisation, row_number() over (order by md5(organisation)) as number
               from directory_organisations),
posts as (
  insert into directory_appointments (post, from_, organisation, person)
  select organisation || '-1', $2, organisation, 'secretary-' || organisation from nodes),
claims as (
  insert into project_claims (project, cycle, organisation, person)
  select 'p-' || md5(organisation), $1, organisation, 'secretary-' || organisation from nodes where number % 10 < 6)
insert into project_board (project, declared_by, organisation, person, cycle, level, topic, title, status)
select 'p-' || md5(organisation), organisation, organisation, 'secretary-' || organisation, $1, 'county', 'culture',
       'A public library', case when number % 10 < 6 then 'claimed' else 'declared' end from nodes"""
MILESTONES = """
insert into project_milestones (project, milestone, title, due_on, progress)
select project, 'm' || n, 'The roof is on', date '2026-06-30', 'planned'
from project_board, generate_series(1, 3) as n"""


@record
class Asked:
    """A list of a service, and the key of a row in the middle of it."""

    service: str
    path: str
    middle: Key


LISTS: Final[Mapping[str, Asked]] = {
    "inspections": Asked(service="checklist", path="/checklist/v1/inspections?limit=50", middle=("i-8",)),
    "checklists": Asked(service="checklist", path="/checklist/v1/checklists?limit=50", middle=("c-8",)),
    "unclaimed": Asked(
        service="project", path=f"/project/v1/unclaimed?cycle={CYCLE}&limit=50", middle=("5323", "5323-1")
    ),
    "projects": Asked(service="project", path="/project/v1/projects?limit=50", middle=("p-8",)),
}


async def list_figures(*, rounds: int = ROUNDS) -> Sequence[Limit]:
    async with province_in_rows() as (services, issuer):
        asks = {name: list(_asks(asked, issuer)) for name, asked in LISTS.items()}
        took = {
            name: [await _round(services[asked.service].port, asks[name]) for _ in range(rounds)]
            for name, asked in LISTS.items()
        }
    return [
        Limit(
            name=f"list_{name}_p99_ms",
            rounds=[percentile(one, 99) for one in each],
            unit="ms",
            at_most=20,
            beside=f"p50 {percentile([ms for one in each for ms in one], 50)} ms",
        )
        for name, each in took.items()
    ]


def _asks(asked: Asked, issuer: Issuer) -> Iterator[Request]:
    """What callers on each level ask, the province as often as all of a level below it."""
    tree = yunnan()
    random = Random(asked.path)  # noqa: S311 - who asks
    for level in (1, 2, 3, 4):
        for node in random.choices(tree.level(level), k=EACH // 4):
            token = issuer.issue("reader", ["clerk"], node.code)
            for cursor in ("", f"&cursor={encode(asked.middle)}"):
                yield Request(method="GET", path=asked.path + cursor, token=token)


async def _round(port: int, requests: Sequence[Request]) -> Sequence[float]:
    """Milliseconds of each, after as many again that warm it up."""
    client = await Client.open(port, 1)
    took = list[float]()
    for request in (*requests, *requests):
        began = perf_counter()
        answer = await client.ask(request)
        took.append((perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{request.path}: {answer.status} {answer.body[:500]!r}")
    client.close()
    return took[len(requests) :]


@asynccontextmanager
async def province_in_rows() -> AsyncIterator[tuple[Mapping[str, Installation], Issuer]]:
    """Both services with rows of all Yunnan, and nothing running but their APIs."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="zeren-bench-")))
        store = await stack.enter_async_context(postgres(folder / "postgres"))
        log = await store.create_database("log")
        await migrate(log.owner)
        site = Site(folder=folder, databases=store.databases, log_url=log.app, issuer=Issuer.open(folder / "keys"))
        services = {name: await stack.enter_async_context(installed(name, site)) for name in ("checklist", "project")}
        tree = yunnan()
        await _fill(services["checklist"], tree, [(CHECKLIST_ROWS, (CYCLE, INSPECTIONS)), (ITEMS, ())])
        await _fill(services["project"], tree, [(PROJECT_ROWS, (CYCLE, SINCE)), (MILESTONES, ())])
        for service in services.values():
            service.start("api")
        await asyncio.gather(*(service.ready() for service in services.values()))
        yield services, site.issuer


async def _fill(service: Installation, tree: Tree, rows: Sequence[tuple[str, Sequence[object]]]) -> None:
    nodes = [
        OrganisationRegisteredV1(
            organisation=node.code,
            recorded_by="bench",
            kind=KINDS[node.level],
            name=node.name,
            parent=node.parent,
            effective_on=SINCE,
        )
        for node in tree.nodes
    ]
    database = await Database.open(service.urls[service.service].app)
    async with database.engine.begin() as connection:
        await follow_directory(connection, nodes)
    await database.close()
    owner = await asyncpg.connect(service.urls[service.service].owner)
    for statement, told in rows:
        await owner.execute(statement, *told)
    await owner.execute("vacuum analyze")
    await owner.close()
