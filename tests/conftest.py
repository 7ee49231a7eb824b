"""Every test may ask for a real PostgreSQL or Kafka (`shared.testing.fixtures`), or for the site of `make run`."""

from collections.abc import Iterator

import pytest

from shared.servers import free_port
from tests.docs.standalone import Standalone

pytest_plugins = ["shared.testing.fixtures"]


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Standalone, str]]:
    """The site, and what its first run printed."""
    folder = tmp_path_factory.mktemp("standalone")
    site = Standalone(data=folder / "site", port=free_port(), output=folder / "printed")
    try:
        site.start()
        yield site, site.printed
    finally:
        site.end()
