"""One site for all that the pages say: it plays its year once."""

from collections.abc import Iterator

import pytest

from shared.servers import free_port
from tests.docs.standalone import Standalone


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


@pytest.fixture
def site(first_run: tuple[Standalone, str]) -> Standalone:
    """It serves, and its year has been played."""
    return first_run[0]


@pytest.fixture
def printed(first_run: tuple[Standalone, str]) -> str:
    """What the first run printed."""
    return first_run[1]
