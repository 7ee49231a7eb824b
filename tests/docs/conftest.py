"""One site for all that the pages say: the one that the whole session plays its year on."""

import pytest

from tests.docs.standalone import Standalone


@pytest.fixture
def site(first_run: tuple[Standalone, str]) -> Standalone:
    """It serves, and its year has been played."""
    return first_run[0]


@pytest.fixture
def printed(first_run: tuple[Standalone, str]) -> str:
    """What the first run printed."""
    return first_run[1]
