"""One year, played once on real Kafka by separate processes; what it left is what the tests look at."""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import AsyncExitStack

import pytest

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from shared.servers import Databases
from shared.web.auth.issuer import Issuer
from tests.acceptance import oracle
from tests.acceptance.people import people
from tests.acceptance.played import Played, settle
from tests.acceptance.processes import LOGS, WORKERS, Site, installed
from tests.acceptance.topics import own_topics, whole_log
from zeren.year.plan import plan
from zeren.year.player import Player
from zeren.year.tree import yunnan

TAIL = 40
"""Lines of each process that stand beside a failure."""


@pytest.fixture(scope="package")
async def kafka_site(
    request: pytest.FixtureRequest, databases: Databases, kafka: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder=folder, databases=databases, log_url=f"kafka://{kafka}", issuer=Issuer.open(folder / "keys"))
    request.config.stash[LOGS] = [folder]
    async with own_topics(kafka):
        yield site


@pytest.fixture(scope="package")
async def played(kafka_site: Site, kafka: str) -> AsyncIterator[Played]:
    """The year, played over HTTP; nothing but Kafka between the services."""
    async with AsyncExitStack() as stack:
        entering = (stack.enter_async_context(installed(name, kafka_site)) for name in WORKERS)
        services = {service.service: service for service in await asyncio.gather(*entering)}
        for name, workers in WORKERS.items():
            services[name].start("api")
            services[name].start(*workers)
        await asyncio.gather(*(service.ready() for service in services.values()))
        urls = {name: service.url for name, service in services.items()}
        year = plan(yunnan(), scheme_data(DEFAULT_SCHEME))
        async with Player(urls, kafka_site.issuer) as player:
            await player.play(year.stages)
        await settle(services)
        log = await whole_log(kafka)
        yield Played(
            site=kafka_site,
            services=services,
            people=await stack.enter_async_context(people(urls, kafka_site.issuer)),
            year=year,
            log=log,
            rows=oracle.expected(log),
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure: the last lines of every process of the site."""
    report = yield
    if report.failed:
        for output in (file for folder in item.config.stash.get(LOGS, []) for file in sorted(folder.glob("*.log"))):
            lines = output.read_text(errors="replace").splitlines()[-TAIL:]
            report.sections.append((f"the end of {output.name}", "\n".join(lines)))
    return report
