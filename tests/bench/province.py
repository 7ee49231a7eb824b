"""The whole of Yunnan on real Kafka and PostgreSQL (fsync): the tree imported, every prefecture, county and township
appraised, the services as processes of their own.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from shared.kernel import record
from shared.web.auth.issuer import Issuer
from tests.acceptance.processes import Installation, Site, installed
from tests.bench.servers import kafka, postgres
from zeren.year.calls import Stage
from zeren.year.cast import Cohort, Term, cohorts, terms
from zeren.year.chance import Chance
from zeren.year.inspections import inspections
from zeren.year.opening import CYCLE, form, opening
from zeren.year.plan import SEED
from zeren.year.player import Player
from zeren.year.tree import Tree, yunnan

ROLES: Mapping[str, Sequence[Sequence[str]]] = {
    "checklist": (["api"], ["relay", "project", "policy"]),
    "project": (["api"],),
    "scoring": (["api"], ["subscribe"], ["judge"], ["relay", "project", "policy", "announce"]),
}
"""One process each."""
SINCE = date(2025, 3, 1)


@record
class Province:
    """``cohorts``: the province's 20, each prefecture's counties, each county's townships."""

    services: Mapping[str, Installation]
    folder: Path
    issuer: Issuer
    tree: Tree
    cohorts: Sequence[Cohort]

    def port(self, service: str) -> int:
        return self.services[service].port


@asynccontextmanager
async def province() -> AsyncIterator[Province]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="zeren-bench-")))
        store = await stack.enter_async_context(postgres(folder / "postgres"))
        broker = await stack.enter_async_context(kafka(folder / "kafka"))
        site = Site(
            folder=folder,
            databases=store.databases,
            log_url=f"kafka://{broker.bootstrap_servers}",
            issuer=Issuer.open(folder / "keys"),
        )
        services = {name: await stack.enter_async_context(installed(name, site)) for name in ROLES}
        for name, processes in ROLES.items():
            for roles in processes:
                services[name].start(*roles)
        tree = yunnan()
        every = [*cohorts(tree), *of_counties(tree)]
        async with Player({name: one.url for name, one in services.items()}, site.issuer) as player:
            await asyncio.gather(*(service.ready() for service in services.values()))
            await player.play(_year(tree, every))
        for name in ("checklist", "scoring"):
            await services[name].settled()
        await services["scoring"].caught_up()
        yield Province(services=services, folder=folder, issuer=site.issuer, tree=tree, cohorts=every)


def of_counties(tree: Tree) -> Sequence[Cohort]:
    below = tree.children
    return [
        Cohort(
            cohort=f"{county.code}-{CYCLE}",
            superior=county.code,
            members=[(node.code, "township") for node in below[county.code]],
        )
        for county in tree.level(3)
        if below[county.code]
    ]


def _year(tree: Tree, every: Sequence[Cohort]) -> Sequence[Stage]:
    """January as in the demonstration, with the townships; then a year of inspections of prefectures and counties."""
    people = terms(tree, handed_over="")
    known = {term.organisation for term in people}
    towns = [Term(organisation=node.code, person=f"secretary-{node.code}", start=SINCE) for node in tree.level(4)]
    people = [*people, *(term for term in towns if term.organisation not in known)]
    own = cohorts(tree)
    formed = [form(cohort) for cohort in every if cohort not in own]
    visited = [code for cohort in own for code in cohort.organisations]
    return sorted(
        [
            *opening(tree, people, scheme_data(DEFAULT_SCHEME)),
            Stage(on=date(2026, 1, 8), title="评比单元 townships", steps=formed),
            *inspections(visited, Chance(SEED), skipped=()),
        ],
        key=lambda stage: stage.on,
    )
