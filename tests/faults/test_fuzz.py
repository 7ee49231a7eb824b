"""F18: whatever a route is asked, it answers as its document says, and never with a fault of its own."""

from typing import Final

import pytest

from tests.faults.fuzz.running import everything_was_asked, fuzzed

CASES: Final = 20_000
SEEDS: Final = (1, 2)
"""Each plays in a process and on a site of its own, side by side."""


@pytest.mark.timeout(900)
async def test_every_route_keeps_to_its_document_whatever_it_is_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    reports = await fuzzed(tmp_path_factory.mktemp("fuzz"), SEEDS, CASES)
    everything_was_asked(reports)
