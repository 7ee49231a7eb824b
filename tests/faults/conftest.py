"""One site for all tests of this folder that break a running system; each leaves it well."""

import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.site import FaultSite, fault_site
from tests.faults.supervisor import replay_of


@pytest.fixture(scope="session")
def seed() -> int:
    """Drawn anew each session, or told: ``SEED=…``. A failure prints it."""
    return int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10**6))


@pytest.fixture(scope="package")
async def site(
    tmp_path_factory: pytest.TempPathFactory, kafka_libs: Path, kafka_config: Path, seed: int
) -> AsyncIterator[FaultSite]:
    replay = f"SEED={seed} {replay_of('pytest', 'tests/faults')}"
    folder = tmp_path_factory.mktemp("faults")
    async with fault_site(folder, seed=seed, replay=replay, libs=kafka_libs, config=kafka_config) as site:
        yield site


@pytest.fixture
def chance(site: FaultSite, request: pytest.FixtureRequest) -> random.Random:
    """Seeded for this test; what it draws is drawn again by the replay line."""
    return random.Random(f"{site.seed} {request.node.name}")  # noqa: S311 - a seeded fault
