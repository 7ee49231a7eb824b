"""Every test may ask for a real PostgreSQL or Kafka (`shared.testing.fixtures`), or for the site of `make run`.

And which tests one worker of xdist runs, and in what order: what is dear is made once, and begun first.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from shared.servers import free_port
from tests.docs.standalone import Standalone

pytest_plugins = ["shared.testing.fixtures"]

settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a machine that is busy with something else has proved nothing wrong

MADE_ONCE: Final[Mapping[str, str]] = {"first_run": "the year", "played": "the year", "fault_seed": "the fault site"}
"""What takes a minute to make, by a fixture that all ask for who use it, and what their group is called."""

LONGEST: Final = ("the year", "the fault site", "tests/faults/test_fuzz.py")
"""The groups that take minutes, the longest first: the rest fills up what one worker has left when they are done."""

SERVERS: Final = ("tests/acceptance/", "tests/docs/", "tests/faults/", "tests/integration/")
"""Where most tests want servers. They come next, so that at the end only such are left as are over in a moment."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests: by file, but that files which share something dear are one group. A worker runs it whole."""
    asked: dict[str, set[str]] = {}
    for item in items:
        asked.setdefault(_file(item), set()).update(getattr(item, "fixturenames", ()))
    group = {
        file: next((MADE_ONCE[name] for name in MADE_ONCE if name in names), file) for file, names in asked.items()
    }
    items.sort(key=lambda item: _turn(group[_file(item)]))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group[_file(item)]))


def _turn(group: str) -> int:
    if group in LONGEST:
        return LONGEST.index(group)
    return len(LONGEST) + (not group.startswith(SERVERS))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


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
