"""One site for all tests of this folder that break a running system; each leaves it well."""

import os
import random
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest

from tests.faults.site import FaultSite, fault_site
from tests.faults.supervisor import replay_of

TAIL = 25
"""Lines of each process that stand beside a failure."""


@pytest.fixture(scope="session")
def fault_seed() -> int:
    """Drawn anew each session, or told: ``SEED=…``. A failure prints it."""
    return int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10**6))


@pytest.fixture(scope="package")
async def site(
    tmp_path_factory: pytest.TempPathFactory, kafka_libs: Path, kafka_config: Path, fault_seed: int
) -> AsyncIterator[FaultSite]:
    replay = f"SEED={fault_seed} {replay_of('pytest', 'tests/faults')}"
    folder = tmp_path_factory.mktemp("faults")
    async with fault_site(folder, seed=fault_seed, replay=replay, libs=kafka_libs, config=kafka_config) as site:
        yield site


@pytest.fixture
def chance(site: FaultSite, request: pytest.FixtureRequest) -> random.Random:
    """Seeded for this test; what it draws is drawn again by the replay line."""
    return random.Random(f"{site.seed} {request.node.name}")  # noqa: S311 - a seeded fault


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure: the last lines of every process of the site."""
    report = yield
    if report.failed and isinstance(broken := getattr(item, "funcargs", {}).get("site"), FaultSite):
        for output in sorted(broken.folder.glob("*.log")):
            lines = output.read_text(errors="replace").splitlines()[-TAIL:]
            report.sections.append((f"the end of {output.name}", "\n".join(lines)))
    return report
