"""Every test may ask for a real PostgreSQL or Kafka (`shared.testing.fixtures`), or for the site of `make run`.

And which tests one worker of xdist runs, and in what order: what is dear is made once, and begun first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from typing_extensions import override
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from shared.servers import free_port
from tests.docs.standalone import Standalone

pytest_plugins = ["shared.testing.fixtures"]

settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a machine that is busy with something else has proved nothing wrong

TOGETHER: Final[Mapping[str, Sequence[str]]] = {
    "the year": (
        "tests/acceptance/",
        "tests/docs/test_how_to.py",
        "tests/docs/test_readme.py",
        "tests/docs/test_standalone.py",
    ),
    "the fault site": tuple(f"tests/faults/test_{name}.py" for name in ("harness", "kills", "net", "servers", "wipes")),
}
"""Files that share what takes a minute to make. One worker of xdist runs them all."""

MADE_ONCE: Final[Mapping[str, str]] = {"first_run": "the year", "played": "the year", "fault_seed": "the fault site"}
"""What is shared: the fixture that all of them ask for, and their group."""

LONGEST: Final = (*TOGETHER, "tests/faults/test_fuzz.py")
"""The groups that take minutes, the longest first: the rest fills up what one worker has left when they are done."""

SERVERS: Final = ("tests/docs/", "tests/faults/", "tests/integration/")
"""Where most tests want servers. They come next, so that at the end only such are left as are over in a moment."""


class Groups(LoadFileScheduling):
    """What one worker is given whole: a file, or the files that stand in `TOGETHER`."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups | None:
    """With ``--dist loadfile``. The marks of ``--dist loadgroup`` are lost on this pytest: it has no ``_nodeid``."""
    return Groups(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the groups in their order. Raises UsageError where a test asks for what another group makes."""
    for item in items:
        for name in MADE_ONCE.keys() & set(getattr(item, "fixturenames", ())):
            if _group(item.nodeid) != MADE_ONCE[name]:
                raise pytest.UsageError(f"{item.nodeid} asks for {name}: enter its file in TOGETHER ({__file__})")
    items.sort(key=lambda item: _turn(_group(item.nodeid)))


def _group(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((group for group, files in TOGETHER.items() if file.startswith(files)), file)


def _turn(group: str) -> int:
    if group in LONGEST:
        return LONGEST.index(group)
    return len(LONGEST) + (not group.startswith(SERVERS))


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
